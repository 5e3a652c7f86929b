#ifndef WIRETABLE_HOST_H_
#define WIRETABLE_HOST_H_

#include <optional>
#include <string>

// Is an offload on? Empty where it cannot be told.
struct Offloads {
  std::optional<bool> gro;
  std::optional<bool> lro;
  std::optional<bool> tso;
  std::optional<bool> gso;
};

// What the interface's driver and the kernel merge or split, so that frames differ from those on the wire.
Offloads OffloadsOf(const std::string& interface);

// Does something keep the clock right? Empty where the system does not say.
std::optional<bool> IsClockSynchronised();

#endif
