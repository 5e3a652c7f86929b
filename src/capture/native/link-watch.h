#ifndef WIRETABLE_LINK_WATCH_H_
#define WIRETABLE_LINK_WATCH_H_

#include <net/if.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstring>
#include <string>

// Watches one network interface: libpcap says little when it goes down (Linux: nothing at all).
class LinkWatch {
 public:
  explicit LinkWatch(const std::string& name)
      : index_(if_nametoindex(name.c_str())), socket_(index_ == 0 ? -1 : socket(AF_INET, SOCK_DGRAM, 0)) {}
  ~LinkWatch() {
    if (socket_ >= 0) close(socket_);
  }
  LinkWatch(const LinkWatch&) = delete;
  LinkWatch& operator=(const LinkWatch&) = delete;

  // What happened to the interface, or null. What is no network interface (any, nflog) is never watched.
  const char* Problem() const {
    if (socket_ < 0) return nullptr;
    ifreq request = {};
    // By number: a new name is still the same interface, an old name may be another one.
    if (if_indextoname(index_, request.ifr_name) == nullptr) return "the interface is gone";
    if (ioctl(socket_, SIOCGIFFLAGS, &request) != 0) return nullptr;
    return (request.ifr_flags & IFF_UP) == 0 ? "the interface went down" : nullptr;
  }

  // Is a cable in, with somebody at its other end? -1: unknown.
  int Carrier() const {
    ifreq request = {};
    if (socket_ < 0 || if_indextoname(index_, request.ifr_name) == nullptr) return -1;
    if (ioctl(socket_, SIOCGIFFLAGS, &request) != 0) return -1;
    if ((request.ifr_flags & IFF_UP) == 0) return -1;
    return (request.ifr_flags & IFF_RUNNING) == 0 ? 0 : 1;
  }

 private:
  const unsigned int index_;
  const int socket_;
};

#endif
