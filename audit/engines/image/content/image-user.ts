import type { ImageUser } from './layer-content.ts'

/** The user that the main process of a container of an image runs as. */
export interface RunUser {
  /** As the configuration has it, with its group; empty if it does not name one. */
  user: string
  /** `UNKNOWN` with `reason`. */
  isRoot: 'YES' | 'NO' | 'UNKNOWN'
  reason?: string
}

/**
 * Says whether a container runs as root: no user, uid 0, or a name that has the uid 0 in `etc/passwd`. `users` are the
 * users of the image, or the reason why they are unknown (OCI Image Format Specification, `User`).
 */
export function resolveUser(configured: string, users: readonly ImageUser[] | { reason: string }): RunUser {
  const [name = ''] = configured.split(':')
  if (name === '') return { user: configured, isRoot: 'YES' }
  if (/^\d+$/.test(name)) return { user: configured, isRoot: /^0+$/.test(name) ? 'YES' : 'NO' }
  if ('reason' in users) return { user: configured, isRoot: 'UNKNOWN', reason: users.reason }
  const found = users.find(each => each.name === name)
  if (found !== undefined) return { user: configured, isRoot: found.uid === 0 ? 'YES' : 'NO' }
  return { user: configured, isRoot: 'UNKNOWN', reason: 'etc/passwd does not have the user' }
}

/** Users of a file that are kept; the first one of a name counts. */
const MAX_USERS = 5_000

/** Parses `etc/passwd`: `name:password:uid:gid:…`; undefined if there are more users than the limit. */
export function parsePasswd(text: string): ImageUser[] | undefined {
  const users = text.split('\n').flatMap(line => {
    const [name, , uid] = line.split(':')
    return name && uid !== undefined && /^\d{1,10}$/.test(uid)
      ? [{ name: name.slice(0, 256), uid: Number(uid) }]
      : []
  })
  return users.length > MAX_USERS ? undefined : users
}
