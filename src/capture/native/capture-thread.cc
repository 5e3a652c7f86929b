#include "capture-thread.h"

#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

#include <chrono>

using libpcap::Failure;
using libpcap::library;

namespace {

// As in a pcap file with nanoseconds, draft-ietf-opsawg-pcap §5.
struct RecordHeader {
  uint32_t sec;
  uint32_t nsec;
  uint32_t caplen;
  uint32_t origlen;
};

// How long a silent interface keeps the thread from looking at the link.
constexpr int kLinkWatchMs = 100;
constexpr int kCountsMs = 250;
// When stopped: so many time-outs of the kernel's buffer without a packet, and nothing is left in it. Its counters alone
// cannot tell: on loopback they count every packet twice.
constexpr int kSilentTimeouts = 5;
// A busy interface is never silent.
constexpr int kDrainMs = 1000;

int64_t NowMs() {
  using namespace std::chrono;
  return duration_cast<milliseconds>(steady_clock::now().time_since_epoch()).count();
}

const char* CodeOf(int status) {
  switch (status) {
    case libpcap::PCAP_ERROR_NO_SUCH_DEVICE:
      return "no-such-interface";
    case libpcap::PCAP_ERROR_PERM_DENIED:
    case libpcap::PCAP_ERROR_PROMISC_PERM_DENIED:
      return "not-permitted";
    case libpcap::PCAP_ERROR_IFACE_NOT_UP:
      return "interface-down";
    default:
      return "cannot-open";
  }
}

// Linux: libpcap reads them from here; where they are not, its zero means nothing.
bool CountsInterfaceDrops(const std::string& interface) {
#ifdef __linux__
  return access(("/sys/class/net/" + interface + "/statistics/rx_missed_errors").c_str(), R_OK) == 0;
#else
  (void)interface;
  return false;
#endif
}

}  // namespace

CaptureThread::CaptureThread(const CaptureOptions& options, std::function<void()> onReady)
    : interface_(options.interface),
      onReady_(std::move(onReady)),
      link_(options.interface),
      queue_(options.queueBytes) {
  try {
    Open(options);
  } catch (...) {
    if (handle_ != nullptr) library.pcap_close(handle_);
    throw;
  }
  counts_.knowsInterfaceDropped = CountsInterfaceDrops(interface_);
  if (pipe(wakePipe_) != 0) {
    library.pcap_close(handle_);
    throw Failure("cannot-open", "no file descriptors left");
  }
  for (int end : wakePipe_) {
    fcntl(end, F_SETFL, O_NONBLOCK);
    fcntl(end, F_SETFD, FD_CLOEXEC);
  }
  thread_ = std::thread([this] { Run(); });
}

CaptureThread::~CaptureThread() { Close(); }

void CaptureThread::Open(const CaptureOptions& options) {
  char errbuf[libpcap::PCAP_ERRBUF_SIZE] = "";
  handle_ = library.pcap_create(interface_.c_str(), errbuf);
  if (handle_ == nullptr) throw Failure("cannot-open", errbuf);
  library.pcap_set_snaplen(handle_, options.snaplen);
  library.pcap_set_promisc(handle_, options.promiscuous ? 1 : 0);
  library.pcap_set_timeout(handle_, options.timeoutMs);
  library.pcap_set_buffer_size(handle_, options.bufferBytes);
  library.pcap_set_tstamp_precision(handle_, libpcap::PCAP_TSTAMP_PRECISION_NANO);
  timeoutMs_ = options.timeoutMs;

  const int status = library.pcap_activate(handle_);
  const std::string detail = library.pcap_geterr(handle_);
  if (status < 0) throw Failure(CodeOf(status), detail.empty() ? library.pcap_statustostr(status) : detail);
  if (status > 0) warning_ = detail.empty() ? library.pcap_statustostr(status) : detail;
  if (!options.filter.empty()) {
    libpcap::bpf_program program = libpcap::compile(handle_, options.filter);
    const int set = library.pcap_setfilter(handle_, &program);
    library.pcap_freecode(&program);
    if (set != 0) throw Failure("bad-filter", library.pcap_geterr(handle_));
  }
  // Our own poll waits, so that it can also be woken and can look at the link.
  if (library.pcap_setnonblock(handle_, 1, errbuf) != 0) throw Failure("cannot-open", errbuf);
  datalink_ = library.pcap_datalink(handle_);
  snaplen_ = library.pcap_snapshot(handle_);
  const bool nano = library.pcap_get_tstamp_precision(handle_) == libpcap::PCAP_TSTAMP_PRECISION_NANO;
  fractionToNsec_ = nano ? 1 : 1000;
}

int64_t CaptureThread::Read(uint8_t* into, size_t length) {
  size_t count = queue_.Take(into, length);
  if (count == 0) {
    // Said first, looked again after: what is put in between is either seen here or told.
    readerWaits_.store(true);
    std::atomic_thread_fence(std::memory_order_seq_cst);
    const bool ended = ended_.load();
    count = queue_.Take(into, length);
    if (count == 0) return ended ? -1 : 0;
    readerWaits_.store(false);
  }
  if (writerWaits_.load()) {
    std::lock_guard<std::mutex> lock(mutex_);
    hasRoom_.notify_one();
  }
  return static_cast<int64_t>(count);
}

CaptureCounts CaptureThread::Counts() {
  std::lock_guard<std::mutex> lock(mutex_);
  return counts_;
}

std::string CaptureThread::Error() {
  std::lock_guard<std::mutex> lock(mutex_);
  return error_;
}

void CaptureThread::Stop() {
  if (!stopping_.exchange(true)) Wake();
}

void CaptureThread::Close() {
  if (closing_.exchange(true)) return;
  Wake();
  {
    std::lock_guard<std::mutex> lock(mutex_);
    hasRoom_.notify_one();
  }
  thread_.join();
  library.pcap_close(handle_);
  for (int end : wakePipe_) close(end);
}

void CaptureThread::Wake() {
  // A full pipe is a thread that will wake anyhow.
  [[maybe_unused]] const ssize_t written = write(wakePipe_[1], "w", 1);
}

void CaptureThread::Run() {
  int64_t nextLinkMs = 0;
  int64_t nextCountsMs = 0;
  while (!closing_) {
    const int64_t now = NowMs();
    if (now >= nextLinkMs) {
      nextLinkMs = now + kLinkWatchMs;
      if (const char* problem = link_.Problem()) {
        // Packets that came before may still lie in the kernel's buffer.
        while (!closing_ && Dispatch() && (!held_.empty() || !IsDrained())) Wait(timeoutMs_);
        Fail(problem);
        break;
      }
    }
    if (now >= nextCountsMs) {
      nextCountsMs = now + kCountsMs;
      UpdateCounts();
    }
    if (!Step()) break;
  }
  UpdateCounts();
  ended_.store(true);
  NotifyReader();
}

bool CaptureThread::Step() {
  if (!Dispatch()) return false;
  if (stopping_ && held_.empty() && IsDrained()) return false;
  Wait(stopping_ ? timeoutMs_ : kLinkWatchMs);
  return true;
}

// Hands what lies in the kernel's buffer to the queue. False where the interface cannot be read on.
bool CaptureThread::Dispatch() {
  if (!FlushHeld()) return true;
  const auto handler = [](unsigned char* self, const libpcap::pcap_pkthdr* header, const unsigned char* bytes) {
    reinterpret_cast<CaptureThread*>(self)->TakePacket(*header, bytes);
  };
  const int count = library.pcap_dispatch(handle_, -1, handler, reinterpret_cast<unsigned char*>(this));
  NotifyReader();
  if (count >= 0 || count == libpcap::PCAP_ERROR_BREAK) return true;
  const char* problem = link_.Problem();
  Fail(problem != nullptr ? problem : library.pcap_geterr(handle_));
  return false;
}

void CaptureThread::TakePacket(const libpcap::pcap_pkthdr& packet, const unsigned char* bytes) {
  const RecordHeader header = {
      static_cast<uint32_t>(packet.ts.tv_sec),
      static_cast<uint32_t>(packet.ts.tv_usec) * fractionToNsec_,
      packet.caplen,
      packet.len,
  };
  if (held_.empty() && queue_.Put(&header, sizeof header, bytes, packet.caplen)) {
    captured_++;
    return;
  }
  // No room. One record is kept here; libpcap stops before the next one, which stays in the kernel.
  const uint8_t* start = reinterpret_cast<const uint8_t*>(&header);
  held_.insert(held_.end(), start, start + sizeof header);
  held_.insert(held_.end(), bytes, bytes + packet.caplen);
  captured_++;
  library.pcap_breakloop(handle_);
}

bool CaptureThread::FlushHeld() {
  if (held_.empty()) return true;
  if (!queue_.Put(held_.data(), held_.size(), nullptr, 0)) return false;
  held_.clear();
  return true;
}

// While the capture ends: has everything been handed over that was accepted when it was asked to?
bool CaptureThread::IsDrained() {
  const int64_t now = NowMs();
  if (drainUntilMs_ == 0) {
    drainUntilMs_ = now + kDrainMs;
    silentSinceMs_ = now;
    UpdateCounts();
    std::lock_guard<std::mutex> lock(mutex_);
    lastWanted_ = counts_.received;
  }
  UpdateCounts();
  if (captured_ != drainedBefore_) {
    drainedBefore_ = captured_;
    silentSinceMs_ = now;
  }
  if (now - silentSinceMs_ >= kSilentTimeouts * timeoutMs_) return true;
  std::lock_guard<std::mutex> lock(mutex_);
  return now >= drainUntilMs_ || counts_.captured + counts_.kernelDropped >= lastWanted_;
}

void CaptureThread::UpdateCounts() {
  libpcap::pcap_stat stat = {0, 0, 0};
  const bool known = library.pcap_stats(handle_, &stat) == 0;
  const int carrier = link_.Carrier();
  std::lock_guard<std::mutex> lock(mutex_);
  counts_.captured = captured_;
  counts_.carrier = carrier;
  if (!known) return;
  // The counters of libpcap have 32 bits and start again from zero.
  counts_.received += stat.ps_recv - lastStat_.ps_recv;
  counts_.kernelDropped += stat.ps_drop - lastStat_.ps_drop;
  counts_.interfaceDropped += stat.ps_ifdrop - lastStat_.ps_ifdrop;
  lastStat_ = stat;
}

void CaptureThread::Fail(const std::string& error) {
  std::lock_guard<std::mutex> lock(mutex_);
  error_ = error;
}

void CaptureThread::NotifyReader() {
  // The other half of the fence in Read().
  std::atomic_thread_fence(std::memory_order_seq_cst);
  if (queue_.IsEmpty() && !ended_.load()) return;
  if (readerWaits_.exchange(false)) onReady_();
}

// Until there is something to do: packets, a wake-up, or room in the queue where that is what is missing.
void CaptureThread::Wait(int timeoutMs) {
  if (!held_.empty()) {
    NotifyReader();
    std::unique_lock<std::mutex> lock(mutex_);
    writerWaits_.store(true);
    // Short, since the reader may have made room just before it could see that somebody waits.
    hasRoom_.wait_for(lock, std::chrono::milliseconds(timeoutMs_));
    writerWaits_.store(false);
    return;
  }
  pollfd descriptors[2] = {{wakePipe_[0], POLLIN, 0}, {library.pcap_get_selectable_fd(handle_), POLLIN, 0}};
  poll(descriptors, 2, timeoutMs);
  if ((descriptors[0].revents & POLLIN) != 0) {
    char wakeups[16];
    while (read(wakePipe_[0], wakeups, sizeof wakeups) > 0) {
    }
  }
}
