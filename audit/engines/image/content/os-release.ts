/** What an image says its operating system is (os-release(5)). Absent fields are undefined. */
export interface OsRelease {
  /** The distribution, such as `debian`; `linux` if the file does not say it, as os-release(5) has it. */
  id: string
  versionId?: string
  prettyName?: string
  variantId?: string
}

/** Characters of a value that are kept. */
const MAX_VALUE = 200

const ASSIGNMENT = /^([A-Z][A-Z0-9_]*)=(.*)$/

/** Parses an os-release file: shell assignments, of which the last one of a name counts. */
export function parseOsRelease(text: string): OsRelease {
  const values = new Map<string, string>()
  for (const line of text.split('\n')) {
    const [, name, value] = ASSIGNMENT.exec(line.trim()) ?? []
    if (name !== undefined && value !== undefined) values.set(name, unquote(value).slice(0, MAX_VALUE))
  }
  const read = (name: string) => (values.get(name) === '' ? undefined : values.get(name))
  const [versionId, prettyName, variantId] = [read('VERSION_ID'), read('PRETTY_NAME'), read('VARIANT_ID')]
  return {
    id: (read('ID') ?? 'linux').toLowerCase(),
    ...(versionId === undefined ? {} : { versionId }),
    ...(prettyName === undefined ? {} : { prettyName }),
    ...(variantId === undefined ? {} : { variantId }),
  }
}

/** A value as a shell reads it: without its quotes, and without the backslashes before special characters. */
function unquote(value: string): string {
  const single = /^'([^']*)'$/.exec(value)
  if (single) return single[1] ?? ''
  const [, double] = /^"(.*)"$/.exec(value) ?? []
  return (double ?? value).replaceAll(/\\(["$`\\])/g, '$1')
}
