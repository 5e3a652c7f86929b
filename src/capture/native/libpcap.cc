#include "libpcap.h"

#include <dlfcn.h>

#include <mutex>

namespace libpcap {

Library library;

namespace {

// Fills `found` from an open library. Gives the name of a function that it lacks, or null.
const char* Resolve(void* handle, Library* found) {
#define F(result, name, parameters)                                              \
  found->name = reinterpret_cast<result(*) parameters>(dlsym(handle, #name)); \
  if (found->name == nullptr) return #name;
  WIRETABLE_PCAP_FUNCTIONS(F)
#undef F
  return nullptr;
}

}  // namespace

void load(const std::vector<std::string>& names) {
  // Worker threads share the process's one library.
  static std::mutex mutex;
  std::lock_guard<std::mutex> lock(mutex);
  if (!library.name.empty()) return;
  std::string tried;
  for (const std::string& name : names) {
    std::string problem;
    if (void* handle = dlopen(name.c_str(), RTLD_NOW | RTLD_LOCAL)) {
      Library found;
      const char* missing = Resolve(handle, &found);
      if (missing == nullptr) {
        found.name = name;
        library = found;
        return;
      }
      problem = name + ": too old, lacks " + missing;
      dlclose(handle);
    } else {
      const char* error = dlerror();
      problem = error == nullptr ? name + ": cannot be opened" : error;
    }
    tried += (tried.empty() ? "" : "\n") + problem;
  }
  throw Failure("no-libpcap", tried);
}

bpf_program compile(pcap_t* handle, const std::string& expression) {
  // Before 1.8 the compiler of libpcap kept its state in global variables.
  static std::mutex mutex;
  std::lock_guard<std::mutex> lock(mutex);
  bpf_program program = {0, nullptr};
  if (library.pcap_compile(handle, &program, expression.c_str(), 1, PCAP_NETMASK_UNKNOWN) != 0) {
    throw Failure("bad-filter", library.pcap_geterr(handle));
  }
  return program;
}

}  // namespace libpcap
