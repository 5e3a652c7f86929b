import type { HostFacts, InterfaceFacts, Refusal } from '../capture/host.js';
import { waysToRights } from '../capture/live.js';
import { sanitise } from '../report/sanitise.js';
import { makePainter, type Paint, signsFor } from '../report/signs.js';
import { setText } from '../report/text/page.js';
import type { CommandWork, Request } from './command.js';
import { EXIT } from './exit-code.js';
import type { Io } from './io.js';
import { StreamSink } from './stream-sink.js';
import { terminalStyle } from './style.js';
import { UsageError } from './usage-error.js';

/** One thing that was looked at. */
interface Check {
  subject: string;
  /** `problem` keeps live capture from working; `doubt` changes what it shows. */
  state: 'fine' | 'doubt' | 'problem' | 'unknown';
  says: string;
  /** What to do, one line each. */
  todo: readonly string[];
}

const MARKS = { fine: 'allowed', doubt: 'advisory', problem: 'violation', unknown: 'review' } as const satisfies Record<
  Check['state'],
  Paint
>;

const SUBJECT_COLUMNS = 12;

/** `wiretable doctor`: can this host capture, and what to do. */
export const DOCTOR = { options: {}, run: runDoctor } satisfies CommandWork;

async function runDoctor({ operands }: Request, io: Io): Promise<number> {
  if (operands.length > 0) throw new UsageError(`doctor takes no operand, and has "${operands[0]}"`);
  const facts = await io.examineHost();
  const { unicode, colour, width } = terminalStyle(io, { color: null, timeZone: 'UTC', verbose: false });
  const signs = signsFor(unicode);
  const paint = makePainter(colour);
  const stdout = new StreamSink(io.stdout, 'standard output');
  for (const { subject, state, says, todo } of checksOf(facts)) {
    const mark = MARKS[state];
    const lead = `${paint(mark, signs[mark])} ${sanitise(subject).padEnd(SUBJECT_COLUMNS)} `;
    for (const line of setText(sanitise(says), { lead, width })) await stdout.write(line);
    for (const text of todo) {
      // Commands stay in one piece, so that they can be copied.
      await stdout.write(`${' '.repeat(SUBJECT_COLUMNS + 3)}${signs.arrow} ${sanitise(text)}\n`);
    }
  }
  await stdout.end();
  return canCapture(facts) ? EXIT.clean : EXIT.usage;
}

function canCapture({ interfaces, hasCap, libpcap, mayCapture }: HostFacts): boolean {
  if (libpcap === null) return hasCap && mayCapture !== false;
  return interfaces.some(({ opened }) => opened !== null && 'linktype' in opened);
}

function checksOf(facts: HostFacts): Check[] {
  return [
    libpcapCheck(facts),
    capCheck(facts),
    rightsCheck(facts),
    ...facts.interfaces.flatMap((found) => [...interfaceChecks(found)]),
    clockCheck(facts),
  ];
}

function libpcapCheck({ libpcap, libpcapError }: HostFacts): Check {
  if (libpcap !== null) {
    return { subject: 'libpcap', state: 'fine', says: `${libpcap.version}, found as ${libpcap.name}`, todo: [] };
  }
  const { message, remedies }: Refusal = libpcapError ?? { code: '', message: 'not found', remedies: [] };
  return { subject: 'libpcap', state: 'problem', says: message, todo: remedies };
}

function capCheck({ hasCap, libpcap }: HostFacts): Check {
  if (hasCap) return { subject: 'cap', state: 'fine', says: 'installed, for --backend cap', todo: [] };
  if (libpcap === null) {
    return { subject: 'cap', state: 'problem', says: 'no second backend: it needs libpcap, too', todo: [] };
  }
  const todo = ['where one is wanted: install libpcap-dev, a C++ compiler, make and Python, then npm rebuild cap'];
  return { subject: 'cap', state: 'unknown', says: 'not installed: there is no second backend', todo };
}

function rightsCheck({ mayCapture, interfaces }: HostFacts): Check {
  const isRefused = interfaces.some(
    ({ opened }) => opened !== null && 'code' in opened && opened.code === 'not-permitted',
  );
  if (mayCapture === false || isRefused) {
    const name = interfaces.find(({ isUp, isLoopback }) => isUp && !isLoopback)?.name ?? 'eth0';
    return {
      subject: 'rights',
      state: 'problem',
      says: 'this process may not capture: CAP_NET_RAW is missing. One of:',
      todo: waysToRights(name),
    };
  }
  if (mayCapture === null && interfaces.length === 0) {
    return { subject: 'rights', state: 'unknown', says: 'not known before an interface is opened', todo: [] };
  }
  return { subject: 'rights', state: 'fine', says: 'this process may capture', todo: [] };
}

function* interfaceChecks(found: InterfaceFacts): Generator<Check> {
  const { name, addresses, isUp, connection, opened, isLoopback } = found;
  const where = addresses.length > 0 ? `, ${addresses.join(' ')}` : '';
  if (!isUp) {
    yield { subject: name, state: 'unknown', says: `down${where}`, todo: [`ip link set ${name} up`] };
    return;
  }
  if (opened !== null && 'code' in opened) {
    if (opened.code !== 'not-permitted') yield { subject: name, state: 'problem', says: opened.message, todo: [] };
    else yield { subject: name, state: 'unknown', says: `up${where}; cannot be opened without rights`, todo: [] };
  } else if (opened !== null) {
    const { linktype, snaplen, warnings } = opened;
    const says = `up${where}; opens as ${linktype}, snaplen ${snaplen}, buffer 16 MiB, times in nanoseconds`;
    yield { subject: name, state: 'fine', says, todo: [] };
    for (const warning of warnings) yield { subject: name, state: 'doubt', says: warning, todo: [] };
  }
  if (connection === 'disconnected') {
    yield {
      subject: name,
      state: 'doubt',
      says: 'no link: nothing will come',
      todo: ['check the cable, or the switch'],
    };
  }
  if (!isLoopback) yield* offloadCheck(found);
}

/** Merged frames are fewer and larger than those on the wire. Who opened what, and the verdicts, stay the same. */
function* offloadCheck({ name, offloads }: InterfaceFacts): Generator<Check> {
  const known = Object.entries(offloads) as [string, boolean | null][];
  const on = known.filter(([, isOn]) => isOn === true).map(([offload]) => offload);
  if (on.length > 0) {
    yield {
      subject: name,
      state: 'doubt',
      says: `${on.join(', ')} on: frames are captured merged, so packet counts and sizes differ from the wire; verdicts do not`,
      todo: [`for the frames of the wire: ethtool -K ${name} ${on.map((offload) => `${offload} off`).join(' ')}`],
    };
  } else if (known.every(([, isOn]) => isOn === null)) {
    yield { subject: name, state: 'unknown', says: 'offloads (gro, lro, tso, gso) unknown', todo: [] };
  }
}

function clockCheck({ isClockSynchronised }: HostFacts): Check {
  switch (isClockSynchronised) {
    case true:
      return { subject: 'clock', state: 'fine', says: 'kept right by a time service', todo: [] };
    case false:
      return {
        subject: 'clock',
        state: 'doubt',
        says: 'no time service keeps it right: times may not fit those of other captures',
        todo: ['timedatectl set-ntp true, or run chrony or ntpd'],
      };
    default:
      return {
        subject: 'clock',
        state: 'unknown',
        says: 'the system does not say whether a time service keeps it',
        todo: [],
      };
  }
}
