/** A name with its value, found inside a text. */
export interface Assignment {
  name: string
  value: string
  place: 'JSON' | 'a URL' | 'a text'
  /** The sign in which the value is quoted: in single quotes no shell expands it. */
  quote?: '"' | "'"
  /** The text before the name, and behind the value, as far as they can be parts of the same sentence or string. */
  preceding: string
  following: string
}

/** Characters of what is before an assignment, and of what follows it. */
const CONTEXT = 200

/** What stands around the characters from `from` to `to` of a text, on the same line. */
export function readContext(
  text: string,
  from: number,
  to: number,
): Pick<Assignment, 'preceding' | 'following'> {
  const before = text.slice(Math.max(0, from - CONTEXT), from)
  return {
    preceding: before.slice(before.lastIndexOf('\n') + 1),
    following: text.slice(to, to + CONTEXT).replace(/[\r\n][^]*$/, ''),
  }
}

/** An assignment of which nothing else is known. */
export function createAssignment(
  name: string,
  value: string,
  place: Assignment['place'] = 'a text',
): Assignment {
  return { name, value, place, preceding: '', following: '' }
}
