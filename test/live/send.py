"""send.py IFACE pcap FILE        sends the frames of a pcap file
send.py IFACE udp COUNT RATE     sends COUNT UDP frames of 106 bytes, RATE a second or "max"
Prints how many were sent, and in how many seconds."""

import socket
import struct
import sys
import time

ETHERNET = b"\x02\0\0\0\0\x01\x02\0\0\0\0\x02"


def udp_frame(number):
    """A datagram to SocialMiner's port 80, from one of 60,000 ports."""
    datagram = struct.pack(">HHHH", 1025 + number % 60000, 80, 72, 0) + b"x" * 64
    head = struct.pack(">BBHHHBBH4s4s", 0x45, 0, 20 + len(datagram), number & 0xFFFF, 0, 64, 17, 0,
                       socket.inet_aton("10.20.0.21"), socket.inet_aton("10.20.0.10"))
    return ETHERNET + b"\x08\0" + head + datagram


def frames_of(path):
    data = open(path, "rb").read()
    order = "<" if data[:4] in (b"\xd4\xc3\xb2\xa1", b"\x4d\x3c\xb2\xa1") else ">"
    at = 24
    while at + 16 <= len(data):
        caplen = struct.unpack_from(order + "I", data, at + 8)[0]
        at += 16 + caplen
        # A file may end in the middle of a frame.
        if at <= len(data):
            yield data[at - caplen:at]


def send(out, frame):
    while True:
        try:
            out.send(frame)
            return
        except OSError:
            # The queue of the interface is full.
            time.sleep(0.0005)


def main():
    interface, kind, what = sys.argv[1:4]
    out = socket.socket(socket.AF_PACKET, socket.SOCK_RAW)
    out.bind((interface, 0))
    start = time.time()
    sent = 0
    if kind == "pcap":
        for frame in frames_of(what):
            send(out, frame)
            sent += 1
    else:
        frames = [udp_frame(i) for i in range(1000)]
        rate = sys.argv[4]
        for sent in range(1, int(what) + 1):
            send(out, frames[sent % 1000])
            if rate != "max" and sent % 50 == 0:
                ahead = start + sent / float(rate) - time.time()
                if ahead > 0:
                    time.sleep(ahead)
    print(sent, round(time.time() - start, 3))


main()
