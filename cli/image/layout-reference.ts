import { statSync } from 'node:fs'
import { CliError } from '../cli-error.ts'

/** An image of an OCI layout directory. */
export interface LayoutReference {
  path: string
  /** A tag or a digest; undefined for the only image of the layout. */
  reference?: string
}

const IMAGE = /^(.+?)(?:@(sha(?:256|512):[0-9a-f]+)|:(\w[\w.-]{0,127}))$/

/** Parses `DIRECTORY`, `DIRECTORY:TAG` or `DIRECTORY@DIGEST`. Throws CliError if there is no such directory. */
export function parseLayoutReference(text: string): LayoutReference {
  const [, path, digest, tag] = IMAGE.exec(text) ?? []
  const reference = digest ?? tag
  const isNamed = path !== undefined && reference !== undefined && isDirectory(path)
  if (isNamed && isDirectory(text))
    throw new CliError(
      `cannot read the image ${text}: both ${path} and ${text} are directories; rename one of them`,
    )
  if (isNamed) return { path, reference }
  if (isDirectory(text)) return { path: text }
  throw new CliError(
    `cannot read the image ${text}: there is no such directory; name an OCI layout, for example one that \`docker buildx build --output type=oci,tar=false\` or \`skopeo copy\` wrote`,
  )
}

function isDirectory(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false
}
