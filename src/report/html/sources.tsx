/** @jsxImportSource preact */
import type { InputReport } from '../../findings/report.js';
import { describeDifference } from '../verification/difference.js';
import { type Fact, Facts, Part } from './markup.js';
import { isOtherTraffic, type View } from './view.js';

/** What was read: every capture with what identifies it. */
export function Inputs({ view }: { view: View }) {
  return (
    <Part id="inputs" title="Captures">
      {view.report.inputs.map((input) => (
        <Input input={input} view={view} />
      ))}
    </Part>
  );
}

function Input({ input, view }: { input: InputReport; view: View }) {
  const { units, clock, timeZone, signs } = view;
  const { firstTime, lastTime, error } = input;
  return (
    <div class="input">
      <h3>
        <bdi>{input.name}</bdi> <small>{input.complete ? 'read whole' : `${signs.advisory} read in part`}</small>
      </h3>
      {error !== null && <p class="doubt">{error.message}</p>}
      <Facts
        name="wide"
        of={[
          { term: 'Format', value: input.format ?? 'unknown' },
          {
            term: 'Content',
            value: `${units.some(input.packets, 'packet')}, ${units.bytes(input.bytes)} captured${input.size === null ? '' : `, file of ${units.count(input.size)} bytes`}`,
          },
          firstTime === null || lastTime === null
            ? null
            : { term: 'Interval', value: `${clock.interval(firstTime, lastTime)} ${timeZone}` },
          {
            term: 'Interfaces',
            value: input.interfaces.map((iface) => describeInterface(iface, view)).join('; ') || 'none described',
          },
          verificationOf(input, view),
          { term: 'SHA-256', value: input.sha256 ?? 'not computed (--digest)', code: input.sha256 !== null },
        ]}
      />
    </div>
  );
}

/** What an independent reader found. */
function verificationOf({ verification }: InputReport, { units }: View): Fact | null {
  if (verification === null) return null;
  const { result, reader, frames, digest, reason } = verification;
  const words = {
    agree: `${reader} read the same ${units.some(frames, 'frame')}, digest ${digest}`,
    differ: describeDifference(verification),
    'not-verified': `not verified: ${reason}`,
  };
  return { term: 'Second reader', value: words[result] };
}

function describeInterface(
  { name, linktype, snaplen, filter }: InputReport['interfaces'][number],
  { units }: View,
): string {
  const limit = snaplen > 0 ? [`snaplen ${units.count(snaplen)}`] : [];
  return [
    ...(name === null ? [] : [name]),
    linktype,
    ...limit,
    ...(filter === null ? [] : [`filter "${filter}"`]),
  ].join(', ');
}

/** What it was held against, and how that was read. */
export function PolicyPart({ view }: { view: View }) {
  const { policy, waivers, tool, exitStatus, subject } = view.report;
  return (
    <Part id="policy" title="Policy and reading">
      <Facts
        name="wide"
        of={[
          { term: 'Port table', value: policy.citation },
          { term: 'Reading', value: policy.reading },
          { term: 'Policy', value: `${policy.id} (${policy.source})` },
          { term: 'SHA-256 of the policy', value: policy.hash, code: true },
          policy.overrides.length === 0 ? null : { term: 'Set for this run', value: policy.overrides.join(', ') },
          { term: 'Protected', value: `${subject.product} ${subject.addresses.join(', ')}` },
          { term: 'Fails on', value: policy.failOn === 'never' ? 'never' : `${policy.failOn} and above` },
          { term: 'Exit status', value: `${exitStatus}` },
          { term: 'Made by', value: `${tool.name} ${tool.version}` },
        ]}
      />
      <Notes title="How the table was read" notes={policy.readingNotes} />
      <Notes title="Waivers used" notes={waivers.used} />
      <Notes title="Waivers that matched nothing" notes={waivers.unused} />
      <Notes title="Waivers expired" notes={waivers.expired} />
    </Part>
  );
}

function Notes({ title, notes }: { title: string; notes: readonly string[] }) {
  if (notes.length === 0) return null;
  return (
    <>
      <h3>{title}</h3>
      <ul class="limits">
        {notes.map((note) => (
          <li>{note}</li>
        ))}
      </ul>
    </>
  );
}

/** The table itself, so that the reader need not look for the document. */
export function TableWords({ view }: { view: View }) {
  const rows = view.report.rows.filter((row) => !isOtherTraffic(row));
  if (rows.length === 0) return null;
  return (
    <Part id="words" title="The table, word for word" lead={view.report.policy.citation}>
      <table class="plain words">
        <thead>
          <tr>
            <th scope="col">Listener</th>
            <th scope="col">Port</th>
            <th scope="col">Traffic direction</th>
            <th scope="col">Notes</th>
          </tr>
        </thead>
        <tbody>
          {rows.map(({ port, role, words, direction }) => (
            <tr>
              <th scope="row">{words?.listener ?? role}</th>
              <td class="port">{port}</td>
              <td>{words?.direction ?? direction}</td>
              <td>{words?.notes ? <DocumentNotes notes={words.notes} /> : view.signs.none}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Part>
  );
}

/** The document sets its bullets into running text; here they are a list again. */
function DocumentNotes({ notes }: { notes: string }) {
  const [lead, ...uses] = notes.split('•').map((part) => part.trim());
  return (
    <>
      {lead}
      {uses.length > 0 && (
        <ul>
          {uses.map((use) => (
            <li>{use}</li>
          ))}
        </ul>
      )}
    </>
  );
}
