#include "host.h"

#ifdef __linux__
#include <linux/ethtool.h>
#include <linux/sockios.h>
#include <net/if.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/timex.h>
#include <unistd.h>

namespace {

std::optional<uint32_t> Ask(int descriptor, const std::string& interface, uint32_t command) {
  ethtool_value value = {};
  value.cmd = command;
  ifreq request = {};
  interface.copy(request.ifr_name, IFNAMSIZ - 1);
  request.ifr_data = reinterpret_cast<char*>(&value);
  if (ioctl(descriptor, SIOCETHTOOL, &request) != 0) return std::nullopt;
  return value.data;
}

std::optional<bool> IsSet(std::optional<uint32_t> data, uint32_t bits) {
  if (!data.has_value()) return std::nullopt;
  return (*data & bits) != 0;
}

}  // namespace

Offloads OffloadsOf(const std::string& interface) {
  const int descriptor = socket(AF_INET, SOCK_DGRAM, 0);
  if (descriptor < 0) return {};
  constexpr uint32_t kAny = 0xffffffff;
  const Offloads offloads = {
      IsSet(Ask(descriptor, interface, ETHTOOL_GGRO), kAny),
      IsSet(Ask(descriptor, interface, ETHTOOL_GFLAGS), ETH_FLAG_LRO),
      IsSet(Ask(descriptor, interface, ETHTOOL_GTSO), kAny),
      IsSet(Ask(descriptor, interface, ETHTOOL_GGSO), kAny),
  };
  close(descriptor);
  return offloads;
}

std::optional<bool> IsClockSynchronised() {
  timex state = {};
  const int result = adjtimex(&state);
  if (result < 0) return std::nullopt;
  return result != TIME_ERROR && (state.status & STA_UNSYNC) == 0;
}

#else

Offloads OffloadsOf(const std::string&) { return {}; }
std::optional<bool> IsClockSynchronised() { return std::nullopt; }

#endif
