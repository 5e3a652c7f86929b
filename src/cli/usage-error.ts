/**
 * The command line asks for something that cannot be. The message is one line: what was given, what is allowed. The way
 * to the help text is added where the message is printed.
 */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}
