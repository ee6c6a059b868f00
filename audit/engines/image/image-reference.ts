/** A parsed image reference. */
export interface ImageReference {
  /** The registry's host in lowercase, with its port if it has one; `docker.io` by default. */
  registry: string
  repository: string
  /** `latest` if the reference has neither tag nor digest. */
  tag?: string
  digest?: string
}

const HOST = /^[a-z0-9-]{1,63}(\.[a-z0-9-]{1,63}){0,9}(:\d{1,5})?$/
const REPOSITORY = /^[a-z0-9][a-z0-9._/-]{0,254}$/
const TAG = /^\w[\w.-]{0,127}$/
const DIGEST = /^[a-z0-9]{1,16}:[0-9a-f]{32,128}$/

/** Hosts of Docker Hub. */
const DOCKER_HUB = ['docker.io', 'index.docker.io', 'registry-1.docker.io', 'registry.hub.docker.com']

/**
 * Parses an image reference; undefined if `text` is invalid. The part before the first slash is a host if it has the
 * form of one, as with `docker pull` (the reference grammar of the Distribution project).
 */
export function parseImageReference(text: string): ImageReference | undefined {
  const [named = '', digest, ...more] = text.split('@')
  if (more.length > 0 || (digest !== undefined && !DIGEST.test(digest))) return undefined
  const slash = named.lastIndexOf('/')
  const colon = named.indexOf(':', slash + 1)
  const tag = colon === -1 ? undefined : named.slice(colon + 1)
  if (tag !== undefined && !TAG.test(tag)) return undefined
  const location = parseRepository(colon === -1 ? named : named.slice(0, colon))
  if (location === undefined) return undefined
  if (digest === undefined) return { ...location, tag: tag ?? 'latest' }
  return { ...location, ...(tag === undefined ? {} : { tag }), digest }
}

function parseRepository(name: string): Pick<ImageReference, 'registry' | 'repository'> | undefined {
  const slash = name.indexOf('/')
  const first = slash === -1 ? '' : name.slice(0, slash).toLowerCase()
  const isHost = /[.:]/.test(first) || first === 'localhost'
  const path = isHost ? name.slice(slash + 1) : name
  if (!REPOSITORY.test(path) || (isHost && !HOST.test(first))) return undefined
  if (isHost && !DOCKER_HUB.includes(first)) return { registry: first, repository: path }
  return { registry: 'docker.io', repository: path.includes('/') ? path : `library/${path}` }
}
