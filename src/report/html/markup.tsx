/** @jsxImportSource preact */
import type { ComponentChildren, JSX } from 'preact';
import { renderToString } from 'preact-render-to-string';

/** Ends of elements after which the source of the page starts a new line: none of them stands within a line of text. */
const BLOCK_ENDS = /<\/(?:tr|thead|li|div|dl|p|h\d|header|section|article|nav|svg|form|blockquote)>/g;

/**
 * An element as text. preact escapes every text and attribute; a tag in the result is one of ours. Line breaks make the
 * source readable and cost nothing.
 */
export function markup(element: JSX.Element): string {
  return `${renderToString(element).replace(BLOCK_ENDS, '$&\n').trimEnd()}\n`;
}

/** Pairs of a description list; those without a value are left out. */
export function Facts({ of, name }: { of: readonly (Fact | null)[]; name?: string }) {
  return (
    <dl class={name}>
      {of.map(
        (fact) =>
          fact !== null && (
            <div>
              <dt>{fact.term}</dt>
              <dd class={fact.code ? 'code' : undefined}>{fact.value}</dd>
            </div>
          ),
      )}
    </dl>
  );
}

export interface Fact {
  term: string;
  value: ComponentChildren;
  /** To be read sign by sign: hashes, ids. */
  code?: boolean;
}

/** A part of the page that can be linked to. */
export function Part({ id, title, lead, children }: PartProperties) {
  return (
    <section id={id}>
      <h2>{title}</h2>
      {lead !== undefined && <p class="lead">{lead}</p>}
      {children}
    </section>
  );
}

interface PartProperties {
  id: string;
  title: string;
  /** What there is to see. */
  lead?: ComponentChildren;
  children?: ComponentChildren;
}
