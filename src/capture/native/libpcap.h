// What this addon uses of libpcap, declared here: the library is opened at run time, so neither its headers nor the
// library itself are needed to build or to load the addon. Names and values as in pcap(3PCAP) and <pcap/pcap.h>.
#ifndef WIRETABLE_LIBPCAP_H_
#define WIRETABLE_LIBPCAP_H_

#include <sys/socket.h>
#include <sys/time.h>

#include <cstdint>
#include <stdexcept>
#include <string>
#include <vector>

namespace libpcap {

struct pcap_t;

struct pcap_addr {
  pcap_addr* next;
  sockaddr* addr;
  sockaddr* netmask;
  sockaddr* broadaddr;
  sockaddr* dstaddr;
};

struct pcap_if {
  pcap_if* next;
  char* name;
  char* description;
  pcap_addr* addresses;
  uint32_t flags;
};

struct pcap_pkthdr {
  // With PCAP_TSTAMP_PRECISION_NANO tv_usec holds nanoseconds.
  timeval ts;
  uint32_t caplen;
  uint32_t len;
#ifdef __APPLE__
  char comment[256];
#endif
};

struct pcap_stat {
  unsigned int ps_recv;
  unsigned int ps_drop;
  unsigned int ps_ifdrop;
};

struct bpf_program {
  unsigned int bf_len;
  void* bf_insns;
};

using pcap_handler = void (*)(unsigned char* user, const pcap_pkthdr* header, const unsigned char* bytes);

constexpr int PCAP_ERRBUF_SIZE = 256;
constexpr uint32_t PCAP_NETMASK_UNKNOWN = 0xffffffff;
constexpr int PCAP_TSTAMP_PRECISION_NANO = 1;

constexpr uint32_t PCAP_IF_LOOPBACK = 0x01;
constexpr uint32_t PCAP_IF_UP = 0x02;
constexpr uint32_t PCAP_IF_RUNNING = 0x04;
constexpr uint32_t PCAP_IF_WIRELESS = 0x08;
constexpr uint32_t PCAP_IF_CONNECTION_STATUS = 0x30;
constexpr uint32_t PCAP_IF_CONNECTION_STATUS_CONNECTED = 0x10;
constexpr uint32_t PCAP_IF_CONNECTION_STATUS_DISCONNECTED = 0x20;

constexpr int PCAP_ERROR_BREAK = -2;
constexpr int PCAP_ERROR_NO_SUCH_DEVICE = -5;
constexpr int PCAP_ERROR_PERM_DENIED = -8;
constexpr int PCAP_ERROR_IFACE_NOT_UP = -9;
constexpr int PCAP_ERROR_PROMISC_PERM_DENIED = -11;

// Every function: its type, its name.
#define WIRETABLE_PCAP_FUNCTIONS(F)                                                                   \
  F(const char*, pcap_lib_version, (void))                                                            \
  F(const char*, pcap_statustostr, (int))                                                             \
  F(int, pcap_findalldevs, (pcap_if**, char*))                                                        \
  F(void, pcap_freealldevs, (pcap_if*))                                                               \
  F(pcap_t*, pcap_create, (const char*, char*))                                                       \
  F(int, pcap_set_snaplen, (pcap_t*, int))                                                            \
  F(int, pcap_set_promisc, (pcap_t*, int))                                                            \
  F(int, pcap_set_timeout, (pcap_t*, int))                                                            \
  F(int, pcap_set_buffer_size, (pcap_t*, int))                                                        \
  F(int, pcap_set_tstamp_precision, (pcap_t*, int))                                                   \
  F(int, pcap_get_tstamp_precision, (pcap_t*))                                                        \
  F(int, pcap_activate, (pcap_t*))                                                                    \
  F(int, pcap_setnonblock, (pcap_t*, int, char*))                                                     \
  F(int, pcap_get_selectable_fd, (pcap_t*))                                                           \
  F(int, pcap_datalink, (pcap_t*))                                                                    \
  F(int, pcap_snapshot, (pcap_t*))                                                                    \
  F(int, pcap_dispatch, (pcap_t*, int, pcap_handler, unsigned char*))                                 \
  F(void, pcap_breakloop, (pcap_t*))                                                                  \
  F(int, pcap_stats, (pcap_t*, pcap_stat*))                                                           \
  F(char*, pcap_geterr, (pcap_t*))                                                                    \
  F(void, pcap_close, (pcap_t*))                                                                      \
  F(pcap_t*, pcap_open_dead, (int, int))                                                              \
  F(int, pcap_compile, (pcap_t*, bpf_program*, const char*, int, uint32_t))                           \
  F(int, pcap_setfilter, (pcap_t*, bpf_program*))                                                     \
  F(int, pcap_offline_filter, (const bpf_program*, const pcap_pkthdr*, const unsigned char*))         \
  F(void, pcap_freecode, (bpf_program*))

struct Library {
  // Name that the library was found by; empty while it is not loaded.
  std::string name;
#define F(result, name, parameters) result(*name) parameters = nullptr;
  WIRETABLE_PCAP_FUNCTIONS(F)
#undef F
};

// The library. Functions are null until `load` has succeeded.
extern Library library;

// What libpcap, or the system under it, refuses. `code` is for the program, the message for a person.
struct Failure : std::runtime_error {
  Failure(std::string code, const std::string& message) : std::runtime_error(message), code(std::move(code)) {}
  std::string code;
};

// Opens the first library of `names` that there is. Throws a Failure whose message says what was wrong with each.
void load(const std::vector<std::string>& names);

// Compiles `expression` for `handle`. Throws a Failure with libpcap's words. The caller frees the program.
bpf_program compile(pcap_t* handle, const std::string& expression);

}  // namespace libpcap

#endif
