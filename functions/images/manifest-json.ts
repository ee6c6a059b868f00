import * as z from 'zod/mini'
import { JsonRefused, parseUnambiguousJson } from '../../audit/text/unambiguous-json.ts'
import { ImageContentError } from './image-source.ts'

const typedSchema = z.object({ mediaType: z.string() })

/** The media type that a manifest states. */
export function readMediaType(manifest: Uint8Array): string | undefined {
  try {
    return typedSchema.safeParse(JSON.parse(new TextDecoder().decode(manifest))).data?.mediaType
  } catch {
    return undefined
  }
}

/**
 * Parses a manifest or an index. Throws ImageContentError, which names it as `what`, if it is no JSON, or if other programs
 * read something else: a key twice, or in two spellings, of which programs in Go take the last.
 */
export function parseManifestJson(bytes: Uint8Array, what: string): unknown {
  try {
    const content = parseUnambiguousJson(new TextDecoder().decode(bytes))
    if (hasKeysOfOtherCase(content)) throw new ImageContentError(`${what} has a key in two spellings`)
    return content
  } catch (failure) {
    if (!(failure instanceof JsonRefused)) throw failure
    throw new ImageContentError(`${what} is no JSON: ${failure.message}`, { cause: failure })
  }
}

/** Whether an object has two keys that differ in their case alone. Annotations are a map, whose keys are exact. */
function hasKeysOfOtherCase(value: unknown): boolean {
  if (Array.isArray(value)) return value.some(hasKeysOfOtherCase)
  if (typeof value !== 'object' || value === null) return false
  const keys = Object.keys(value)
  if (new Set(keys.map(key => key.toLowerCase())).size < keys.length) return true
  return Object.entries(value).some(([key, each]) => key !== 'annotations' && hasKeysOfOtherCase(each))
}
