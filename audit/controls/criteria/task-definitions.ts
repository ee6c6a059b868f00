/** The number of names in a reason or in evidence, and the length of each. */
const NAMED = 5
const SHOWN = 60

/** Returns the first of `names`, each cut to a limited length, and the number of further ones. */
export function summarizeNames(names: readonly string[]): string[] {
  const shown = names.slice(0, NAMED).map(name => (name.length > SHOWN ? `${name.slice(0, SHOWN)}…` : name))
  return names.length > NAMED ? [...shown, `${names.length - NAMED} more`] : shown
}

/** Returns `Container api runs` or `Containers api, log run`: subject and verb of a sentence. */
export function describeContainers(names: readonly string[], one: string, several: string): string {
  const subject = names.length === 1 ? 'Container' : 'Containers'
  return `${subject} ${summarizeNames(names).join(', ')} ${names.length === 1 ? one : several}`
}
