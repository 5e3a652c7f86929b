#ifndef WIRETABLE_CAPTURE_THREAD_H_
#define WIRETABLE_CAPTURE_THREAD_H_

#include <atomic>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "libpcap.h"
#include "link-watch.h"
#include "record-queue.h"

// What to open, and how.
struct CaptureOptions {
  std::string interface;
  std::string filter;
  int snaplen;
  bool promiscuous;
  // Of the kernel.
  int bufferBytes;
  int timeoutMs;
  // Of our own queue behind it.
  size_t queueBytes;
};

// Packets by what became of them, since the capture was opened.
struct CaptureCounts {
  // Accepted by the filter, dropped ones included (Linux; elsewhere as libpcap counts).
  uint64_t received = 0;
  // Dropped by the kernel for want of room in its buffer.
  uint64_t kernelDropped = 0;
  // Dropped by the interface or its driver.
  uint64_t interfaceDropped = 0;
  bool knowsInterfaceDropped = false;
  // Put into the queue.
  uint64_t captured = 0;
  // LinkWatch::Carrier.
  int carrier = -1;
};

// One open interface and the thread that reads it. The thread never touches JavaScript: it fills a bounded queue with
// records in pcap layout, nanoseconds, host byte order, and calls `onReady` when whoever reads has found the queue empty.
// Where the queue is full it waits, so that packets gather in the larger buffer of the kernel, which counts what it drops.
class CaptureThread {
 public:
  // Opens the interface. Throws libpcap::Failure. `onReady` is called on the capture thread.
  CaptureThread(const CaptureOptions& options, std::function<void()> onReady);
  ~CaptureThread();
  CaptureThread(const CaptureThread&) = delete;
  CaptureThread& operator=(const CaptureThread&) = delete;

  int datalink() const { return datalink_; }
  int snaplen() const { return snaplen_; }
  // What libpcap warned of while opening, or empty.
  const std::string& warning() const { return warning_; }

  // Takes up to `length` bytes of records. 0: none now, `onReady` will be called. -1: none any more.
  int64_t Read(uint8_t* into, size_t length);
  CaptureCounts Counts();
  // Why the capture ended by itself, or empty. Final when `Read` has given -1.
  std::string Error();
  // Takes no new packets; those captured until now can still be read.
  void Stop();
  // Ends at once. What was not read is lost.
  void Close();

 private:
  void Open(const CaptureOptions& options);
  void Run();
  // One look at the interface. False when the capture is over.
  bool Step();
  bool Dispatch();
  bool FlushHeld();
  bool IsDrained();
  void TakePacket(const libpcap::pcap_pkthdr& header, const unsigned char* bytes);
  void UpdateCounts();
  void Fail(const std::string& error);
  void NotifyReader();
  void Wait(int timeoutMs);
  void Wake();

  const std::string interface_;
  const std::function<void()> onReady_;
  const LinkWatch link_;
  RecordQueue queue_;
  libpcap::pcap_t* handle_ = nullptr;
  int datalink_ = 0;
  int snaplen_ = 0;
  int timeoutMs_ = 0;
  uint32_t fractionToNsec_ = 1;
  std::string warning_;
  int wakePipe_[2] = {-1, -1};
  std::thread thread_;

  std::atomic<bool> stopping_{false};
  std::atomic<bool> closing_{false};
  std::atomic<bool> ended_{false};
  std::atomic<bool> readerWaits_{false};
  std::atomic<bool> writerWaits_{false};
  std::mutex mutex_;
  std::condition_variable hasRoom_;
  // Under the mutex.
  CaptureCounts counts_;
  std::string error_;

  // Of the capture thread alone.
  uint64_t captured_ = 0;
  libpcap::pcap_stat lastStat_ = {0, 0, 0};
  // A record that found no room, header and data.
  std::vector<uint8_t> held_;
  // While stopping: packets that were accepted by then, and until when to wait for them.
  uint64_t lastWanted_ = 0;
  int64_t drainUntilMs_ = 0;
  uint64_t drainedBefore_ = 0;
  int64_t silentSinceMs_ = 0;
};

#endif
