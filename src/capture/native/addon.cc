// The addon as JavaScript sees it; typed in addon.d.ts.
#include <arpa/inet.h>
#include <napi.h>
#include <netinet/in.h>

#include <memory>

#include "capture-thread.h"
#include "host.h"
#include "libpcap.h"

namespace {

using libpcap::Failure;
using libpcap::library;

Napi::Error ErrorOf(Napi::Env env, const Failure& failure) {
  Napi::Error error = Napi::Error::New(env, failure.what());
  error.Set("code", failure.code);
  return error;
}

// Runs `work`, with a Failure as a JavaScript error that has a code.
template <typename Work>
auto Guarded(Napi::Env env, Work work) {
  try {
    return work();
  } catch (const Failure& failure) {
    throw ErrorOf(env, failure);
  }
}

void RequireLibrary(Napi::Env env) {
  if (library.name.empty()) throw Napi::Error::New(env, "load() comes first");
}

Napi::Value AddressOf(Napi::Env env, const sockaddr* address) {
  if (address == nullptr) return env.Null();
  char text[INET6_ADDRSTRLEN] = "";
  const void* bytes = nullptr;
  if (address->sa_family == AF_INET) bytes = &reinterpret_cast<const sockaddr_in*>(address)->sin_addr;
  if (address->sa_family == AF_INET6) bytes = &reinterpret_cast<const sockaddr_in6*>(address)->sin6_addr;
  if (bytes == nullptr || inet_ntop(address->sa_family, bytes, text, sizeof text) == nullptr) return env.Null();
  return Napi::String::New(env, text);
}

Napi::Value ConnectionOf(Napi::Env env, uint32_t flags) {
  switch (flags & libpcap::PCAP_IF_CONNECTION_STATUS) {
    case libpcap::PCAP_IF_CONNECTION_STATUS_CONNECTED:
      return Napi::String::New(env, "connected");
    case libpcap::PCAP_IF_CONNECTION_STATUS_DISCONNECTED:
      return Napi::String::New(env, "disconnected");
    default:
      return env.Null();
  }
}

Napi::Object InterfaceOf(Napi::Env env, const libpcap::pcap_if& found) {
  Napi::Object interface = Napi::Object::New(env);
  interface.Set("name", found.name);
  interface.Set("description", found.description == nullptr ? env.Null() : Napi::String::New(env, found.description));
  Napi::Array addresses = Napi::Array::New(env);
  for (const libpcap::pcap_addr* address = found.addresses; address != nullptr; address = address->next) {
    const Napi::Value text = AddressOf(env, address->addr);
    if (text.IsString()) addresses.Set(addresses.Length(), text);
  }
  interface.Set("addresses", addresses);
  interface.Set("isUp", (found.flags & libpcap::PCAP_IF_UP) != 0);
  interface.Set("isRunning", (found.flags & libpcap::PCAP_IF_RUNNING) != 0);
  interface.Set("isLoopback", (found.flags & libpcap::PCAP_IF_LOOPBACK) != 0);
  interface.Set("isWireless", (found.flags & libpcap::PCAP_IF_WIRELESS) != 0);
  interface.Set("connection", ConnectionOf(env, found.flags));
  return interface;
}

// load(names): version of the library found.
Napi::Value Load(const Napi::CallbackInfo& info) {
  const Napi::Env env = info.Env();
  const Napi::Array names = info[0].As<Napi::Array>();
  std::vector<std::string> list;
  for (uint32_t i = 0; i < names.Length(); i++) list.push_back(names.Get(i).ToString());
  Guarded(env, [&] { libpcap::load(list); });
  Napi::Object found = Napi::Object::New(env);
  found.Set("name", library.name);
  found.Set("version", library.pcap_lib_version());
  return found;
}

// interfaces(): all that libpcap can open.
Napi::Value Interfaces(const Napi::CallbackInfo& info) {
  const Napi::Env env = info.Env();
  RequireLibrary(env);
  char errbuf[libpcap::PCAP_ERRBUF_SIZE] = "";
  libpcap::pcap_if* first = nullptr;
  if (library.pcap_findalldevs(&first, errbuf) != 0) throw ErrorOf(env, Failure("cannot-open", errbuf));
  const std::unique_ptr<libpcap::pcap_if, void (*)(libpcap::pcap_if*)> owner(first, library.pcap_freealldevs);
  Napi::Array interfaces = Napi::Array::New(env);
  for (const libpcap::pcap_if* found = first; found != nullptr; found = found->next) {
    interfaces.Set(interfaces.Length(), InterfaceOf(env, *found));
  }
  return interfaces;
}

Napi::Value BooleanOrNull(Napi::Env env, const std::optional<bool>& value) {
  return value.has_value() ? Napi::Boolean::New(env, *value) : env.Null();
}

// offloads(interface)
Napi::Value OffloadsOfInterface(const Napi::CallbackInfo& info) {
  const Napi::Env env = info.Env();
  const Offloads offloads = OffloadsOf(info[0].ToString());
  Napi::Object result = Napi::Object::New(env);
  result.Set("gro", BooleanOrNull(env, offloads.gro));
  result.Set("lro", BooleanOrNull(env, offloads.lro));
  result.Set("tso", BooleanOrNull(env, offloads.tso));
  result.Set("gso", BooleanOrNull(env, offloads.gso));
  return result;
}

// isClockSynchronised()
Napi::Value ClockState(const Napi::CallbackInfo& info) { return BooleanOrNull(info.Env(), IsClockSynchronised()); }

// A capture filter compiled for frames of one link type.
class Filter : public Napi::ObjectWrap<Filter> {
 public:
  static Napi::Function Class(Napi::Env env) {
    return DefineClass(env, "Filter", {InstanceMethod<&Filter::Select>("select")});
  }

  // new Filter(datalink, snaplen, expression)
  explicit Filter(const Napi::CallbackInfo& info) : Napi::ObjectWrap<Filter>(info) {
    const Napi::Env env = info.Env();
    RequireLibrary(env);
    const int datalink = info[0].ToNumber();
    const int snaplen = info[1].ToNumber();
    Guarded(env, [&] {
      const std::unique_ptr<libpcap::pcap_t, void (*)(libpcap::pcap_t*)> dead(library.pcap_open_dead(datalink, snaplen),
                                                                             library.pcap_close);
      if (dead == nullptr) throw Failure("bad-filter", "out of memory");
      program_ = libpcap::compile(dead.get(), info[2].ToString());
    });
  }

  ~Filter() override {
    if (program_.bf_insns != nullptr) library.pcap_freecode(&program_);
  }

 private:
  // select(bytes, at, caplen, origlen, from, to, passed): sets passed[i] for the frames from…to, gives how many pass.
  Napi::Value Select(const Napi::CallbackInfo& info) {
    const auto bytes = info[0].As<Napi::Uint8Array>();
    const auto at = info[1].As<Napi::Int32Array>();
    const auto caplen = info[2].As<Napi::Int32Array>();
    const auto origlen = info[3].As<Napi::Float64Array>();
    const uint32_t from = info[4].ToNumber();
    const uint32_t to = info[5].ToNumber();
    auto passed = info[6].As<Napi::Uint8Array>();
    const size_t frames = std::min({at.ElementLength(), caplen.ElementLength(), origlen.ElementLength(),
                                    passed.ElementLength(), static_cast<size_t>(to)});
    const uint8_t* data = bytes.Data();
    const int64_t size = bytes.ElementLength();
    const int32_t* starts = at.Data();
    const int32_t* lengths = caplen.Data();
    const double* originals = origlen.Data();
    uint8_t* results = passed.Data();
    libpcap::pcap_pkthdr header = {};
    uint32_t count = 0;
    for (size_t i = from; i < frames; i++) {
      results[i] = 0;
      const int64_t start = starts[i];
      const int64_t length = lengths[i];
      if (start < 0 || length < 0 || start + length > size) continue;
      header.caplen = static_cast<uint32_t>(length);
      header.len = static_cast<uint32_t>(originals[i]);
      if (library.pcap_offline_filter(&program_, &header, data + start) == 0) continue;
      results[i] = 1;
      count++;
    }
    return Napi::Number::New(info.Env(), count);
  }

  libpcap::bpf_program program_ = {0, nullptr};
};

// An open interface.
class Capture : public Napi::ObjectWrap<Capture> {
 public:
  static Napi::Function Class(Napi::Env env) {
    return DefineClass(env, "Capture",
                       {
                           InstanceAccessor<&Capture::Datalink>("datalink"),
                           InstanceAccessor<&Capture::Snaplen>("snaplen"),
                           InstanceAccessor<&Capture::Warning>("warning"),
                           InstanceAccessor<&Capture::Error>("error"),
                           InstanceMethod<&Capture::Read>("read"),
                           InstanceMethod<&Capture::Counts>("counts"),
                           InstanceMethod<&Capture::Stop>("stop"),
                           InstanceMethod<&Capture::Close>("close"),
                       });
  }

  // new Capture(options, onReady)
  explicit Capture(const Napi::CallbackInfo& info) : Napi::ObjectWrap<Capture>(info) {
    const Napi::Env env = info.Env();
    RequireLibrary(env);
    const auto given = info[0].As<Napi::Object>();
    const CaptureOptions options = {
        given.Get("interface").ToString(),
        given.Get("filter").ToString(),
        given.Get("snaplen").ToNumber(),
        given.Get("promiscuous").ToBoolean(),
        given.Get("bufferBytes").ToNumber(),
        given.Get("timeoutMs").ToNumber(),
        static_cast<size_t>(given.Get("queueBytes").ToNumber().Int64Value()),
    };
    ready_ = Ready::New(env, info[1].As<Napi::Function>(), "wiretable capture", 0, 1, nullptr);
    try {
      thread_ = std::make_unique<CaptureThread>(options, [ready = ready_] { ready.NonBlockingCall(); });
    } catch (const Failure& failure) {
      ready_.Release();
      throw ErrorOf(env, failure);
    }
    // A worker that ends in the middle: the thread must be gone before the environment is.
    napi_add_env_cleanup_hook(env, CloseAtExit, this);
  }

  ~Capture() override { End(); }

 private:
  // Calls onReady. What it throws stays here: nobody above could catch it, and it would end the process.
  static void CallReady(Napi::Env env, Napi::Function onReady, std::nullptr_t*, void*) {
    if (env == nullptr || onReady.IsEmpty()) return;
    napi_value ignored;
    if (napi_call_function(env, env.Undefined(), onReady, 0, nullptr, &ignored) != napi_pending_exception) return;
    napi_get_and_clear_last_exception(env, &ignored);
  }
  using Ready = Napi::TypedThreadSafeFunction<std::nullptr_t, void, CallReady>;

  static void CloseAtExit(void* self) { static_cast<Capture*>(self)->End(); }

  void End() {
    if (isClosed_ || thread_ == nullptr) return;
    isClosed_ = true;
    thread_->Close();
    ready_.Release();
    napi_remove_env_cleanup_hook(Env(), CloseAtExit, this);
  }

  Napi::Value Datalink(const Napi::CallbackInfo& info) { return Napi::Number::New(info.Env(), thread_->datalink()); }
  Napi::Value Snaplen(const Napi::CallbackInfo& info) { return Napi::Number::New(info.Env(), thread_->snaplen()); }
  Napi::Value Warning(const Napi::CallbackInfo& info) { return TextOrNull(info.Env(), thread_->warning()); }
  Napi::Value Error(const Napi::CallbackInfo& info) { return TextOrNull(info.Env(), thread_->Error()); }

  static Napi::Value TextOrNull(Napi::Env env, const std::string& text) {
    return text.empty() ? env.Null() : Napi::String::New(env, text);
  }

  // read(into, offset, length)
  Napi::Value Read(const Napi::CallbackInfo& info) {
    auto into = info[0].As<Napi::Uint8Array>();
    const size_t offset = info[1].ToNumber().Uint32Value();
    const size_t length = info[2].ToNumber().Uint32Value();
    if (offset > into.ElementLength() || length > into.ElementLength() - offset) {
      throw Napi::RangeError::New(info.Env(), "offset and length exceed the array");
    }
    return Napi::Number::New(info.Env(), static_cast<double>(thread_->Read(into.Data() + offset, length)));
  }

  Napi::Value Counts(const Napi::CallbackInfo& info) {
    const Napi::Env env = info.Env();
    const CaptureCounts counts = thread_->Counts();
    Napi::Object result = Napi::Object::New(env);
    result.Set("received", static_cast<double>(counts.received));
    result.Set("captured", static_cast<double>(counts.captured));
    result.Set("kernelDropped", static_cast<double>(counts.kernelDropped));
    const double interfaceDropped = static_cast<double>(counts.interfaceDropped);
    result.Set("interfaceDropped", counts.knowsInterfaceDropped ? Napi::Number::New(env, interfaceDropped) : env.Null());
    result.Set("hasCarrier", counts.carrier < 0 ? env.Null() : Napi::Boolean::New(env, counts.carrier == 1));
    return result;
  }

  void Stop(const Napi::CallbackInfo&) {
    if (!isClosed_) thread_->Stop();
  }
  void Close(const Napi::CallbackInfo&) { End(); }

  Ready ready_;
  std::unique_ptr<CaptureThread> thread_;
  bool isClosed_ = false;
};

Napi::Object Init(Napi::Env env, Napi::Object exports) {
  exports.Set("load", Napi::Function::New<Load>(env, "load"));
  exports.Set("interfaces", Napi::Function::New<Interfaces>(env, "interfaces"));
  exports.Set("offloads", Napi::Function::New<OffloadsOfInterface>(env, "offloads"));
  exports.Set("isClockSynchronised", Napi::Function::New<ClockState>(env, "isClockSynchronised"));
  exports.Set("Filter", Filter::Class(env));
  exports.Set("Capture", Capture::Class(env));
  return exports;
}

}  // namespace

NODE_API_MODULE(wiretable_pcap, Init)
