#ifndef WIRETABLE_RECORD_QUEUE_H_
#define WIRETABLE_RECORD_QUEUE_H_

#include <algorithm>
#include <atomic>
#include <cstdint>
#include <cstring>
#include <memory>

// Bytes of pcap records between two threads: one puts whole records in, one takes bytes out. Bounded, never locked.
class RecordQueue {
 public:
  explicit RecordQueue(size_t capacity) : capacity_(capacity), bytes_(new uint8_t[capacity]) {}

  // Puts one record in. False where it does not fit now.
  bool Put(const void* header, size_t headerLength, const void* data, size_t length) {
    const uint64_t end = end_.load(std::memory_order_relaxed);
    if (capacity_ - (end - begin_.load(std::memory_order_acquire)) < headerLength + length) return false;
    Write(end, header, headerLength);
    if (length > 0) Write(end + headerLength, data, length);
    end_.store(end + headerLength + length, std::memory_order_release);
    return true;
  }

  // Takes up to `length` bytes out and gives their number.
  size_t Take(uint8_t* into, size_t length) {
    const uint64_t begin = begin_.load(std::memory_order_relaxed);
    const size_t count = std::min<uint64_t>(length, end_.load(std::memory_order_acquire) - begin);
    const size_t at = begin % capacity_;
    const size_t first = std::min(count, capacity_ - at);
    std::memcpy(into, bytes_.get() + at, first);
    std::memcpy(into + first, bytes_.get(), count - first);
    begin_.store(begin + count, std::memory_order_release);
    return count;
  }

  bool IsEmpty() const { return begin_.load() == end_.load(); }

 private:
  void Write(uint64_t position, const void* data, size_t length) {
    const size_t at = position % capacity_;
    const size_t first = std::min(length, capacity_ - at);
    std::memcpy(bytes_.get() + at, data, first);
    std::memcpy(bytes_.get(), static_cast<const uint8_t*>(data) + first, length - first);
  }

  const size_t capacity_;
  const std::unique_ptr<uint8_t[]> bytes_;
  // Bytes ever taken out, and ever put in.
  std::atomic<uint64_t> begin_{0};
  std::atomic<uint64_t> end_{0};
};

#endif
