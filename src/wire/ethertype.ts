/** EtherTypes, IEEE 802 numbers (iana.org/assignments/ieee-802-numbers). */
export const ETHERTYPE_IPV4 = 0x0800;
export const ETHERTYPE_ARP = 0x0806;
export const ETHERTYPE_TRANS_ETHER_BRIDGING = 0x6558;
export const ETHERTYPE_RARP = 0x8035;
export const ETHERTYPE_VLAN = 0x8100;
export const ETHERTYPE_IPV6 = 0x86dd;
export const ETHERTYPE_SLOW = 0x8809;
export const ETHERTYPE_PPP = 0x880b;
export const ETHERTYPE_MPLS = 0x8847;
export const ETHERTYPE_MPLS_MULTICAST = 0x8848;
export const ETHERTYPE_PPPOE_DISCOVERY = 0x8863;
export const ETHERTYPE_PPPOE_SESSION = 0x8864;
/** LLC behind a jumbo frame's type field, draft-ietf-isis-ext-eth. */
export const ETHERTYPE_JUMBO_LLC = 0x8870;
export const ETHERTYPE_ERSPAN_II = 0x88be;
export const ETHERTYPE_EAPOL = 0x888e;
export const ETHERTYPE_QINQ = 0x88a8;
export const ETHERTYPE_LLDP = 0x88cc;
/** Provider backbone service tag, IEEE 802.1Q §9.7. */
export const ETHERTYPE_PBB = 0x88e7;
/** Cisco MetaData (security group tag). */
export const ETHERTYPE_CISCO_METADATA = 0x8909;
/** Virtual network tag of Cisco fabric extenders and adapters, 802.1Qbh draft. */
export const ETHERTYPE_VN_TAG = 0x8926;
export const ETHERTYPE_ERSPAN_III = 0x22eb;
export const ETHERTYPE_QINQ_OLD = 0x9100;
/** Arista's own, among others for timestamps. */
export const ETHERTYPE_ARISTA = 0xd28b;

/** Values up to this in the type field are an 802.3 length. */
export const MAX_8023_LENGTH = 1500;
