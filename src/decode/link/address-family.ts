import { ETHERTYPE_IPV4, ETHERTYPE_IPV6 } from '../../wire/ethertype.js';
import { ends } from '../frame-classes.js';

const END_OTHER_LINK = ends('other-link');

const AF_INET = 2;
/** Every system gave its own number. */
const AF_INET6_LINUX = 10;
const AF_INET6_NETBSD_OPENBSD = 24;
const AF_INET6_SOLARIS = 26;
const AF_INET6_FREEBSD = 28;
const AF_INET6_DARWIN = 30;

/** What follows a header that names its payload by an address family. */
export function followingFamily(family: number): number {
  switch (family) {
    case AF_INET:
      return ETHERTYPE_IPV4;
    case AF_INET6_LINUX:
    case AF_INET6_NETBSD_OPENBSD:
    case AF_INET6_SOLARIS:
    case AF_INET6_FREEBSD:
    case AF_INET6_DARWIN:
      return ETHERTYPE_IPV6;
    default:
      return END_OTHER_LINK;
  }
}
