import { DIGEST_PATTERN, type Descriptor } from '../../../audit/engines/image/descriptor.ts'
import { parseManifestContent } from '../../../audit/engines/image/manifest-content.ts'
import { ImageContentError, MAX_MANIFEST_BYTES, type ImageSource } from '../image-source.ts'
import { readPieces } from '../verified-bytes.ts'
import { quoteText } from '../../../audit/text/quote-text.ts'
import { readMediaType } from '../manifest-json.ts'
import { hasLayoutBlob, openLayoutBlob } from './layout-files.ts'
import { hasTag, listLayoutTags, openLayout, type OpenLayout } from './layout-index.ts'
import { listLayoutReferrers } from './layout-referrers.ts'

/** Manifests of a layout that are read to find its only image. */
const MAX_CANDIDATES = 100

/** The images of an OCI layout directory. Throws ImageContentError if it is none. */
export async function openLayoutSource(path: string): Promise<ImageSource> {
  const layout = await openLayout(path)
  const readBlob: ImageSource['readBlob'] = async ({ digest }, maxBytes) =>
    readPieces(digest, openLayoutBlob(layout.folder, digest), maxBytes)
  const readManifest: ImageSource['readManifest'] = digest =>
    readBlob({ digest, mediaType: '' }, MAX_MANIFEST_BYTES)
  return {
    readManifest,
    readBlob,
    async resolve(reference) {
      const found = await resolveInLayout(layout, readManifest, reference)
      if (found !== undefined && layout.manifests.includes(found)) await checkNamed(found, readManifest)
      return found
    },
    openBlob: ({ digest }) => openLayoutBlob(layout.folder, digest),
    listReferrers: digest => listLayoutReferrers(layout, { readManifest }, digest),
  }
}

/**
 * Throws ImageContentError if a manifest is not what the index says: content of another size is not to be trusted, and what
 * has two media types is read as two different things (OCI Image Format Specification, "Descriptor" and "Image Manifest").
 */
async function checkNamed(
  { digest, size, mediaType }: Descriptor,
  readManifest: ImageSource['readManifest'],
): Promise<void> {
  const manifest = await readManifest(digest)
  if (manifest.length !== size)
    throw new ImageContentError(
      `the index of the layout says that ${digest} has ${size} bytes, and it has ${manifest.length}`,
    )
  const stated = readMediaType(manifest)
  if (stated !== undefined && mediaType !== '' && stated !== mediaType)
    throw new ImageContentError(
      `the index of the layout says that ${digest} is ${quoteText(mediaType)}, and it says that it is ${quoteText(stated)}`,
    )
}

async function resolveInLayout(
  layout: OpenLayout,
  readManifest: ImageSource['readManifest'],
  reference?: string,
): Promise<Descriptor | undefined> {
  if (reference === undefined) return resolveOnly(layout, readManifest)
  if (!DIGEST_PATTERN.test(reference)) return resolveTag(layout, reference)
  const named = layout.manifests.find(each => each.digest === reference)
  if (named !== undefined || !(await hasLayoutBlob(layout.folder, reference))) return named
  return { mediaType: '', digest: reference, size: 0, annotations: {} }
}

function resolveTag({ manifests }: OpenLayout, tag: string): Descriptor | undefined {
  const found = manifests.filter(each => hasTag(each, tag))
  if (new Set(found.map(each => each.digest)).size > 1)
    throw new ImageContentError(`the layout has the tag ${tag} more than once: name the image by its digest`)
  return found[0]
}

/** The only image of a layout, beside artifacts that hold no file system. Tags do not decide it: anyone can write them. */
async function resolveOnly(
  { manifests }: OpenLayout,
  readManifest: ImageSource['readManifest'],
): Promise<Descriptor | undefined> {
  const candidates = [...new Map(manifests.map(each => [each.digest, each])).values()]
  if (candidates.length < 2) return candidates[0]
  if (candidates.length > MAX_CANDIDATES) throw refuseChoice(candidates)
  const roles = await Promise.all(candidates.map(each => readRole(each, readManifest)))
  const images = candidates.filter((_, index) => roles[index] === 'IMAGE')
  if (images.length > 1) throw refuseChoice(images)
  return images[0] ?? candidates.find((_, index) => roles[index] === 'UNREADABLE')
}

function refuseChoice(images: readonly Descriptor[]): ImageContentError {
  const names = images.slice(0, 10).map(each => listLayoutTags(each)[0] ?? each.digest)
  return new ImageContentError(
    `the layout has ${images.length} manifests that can be the image; name one by its tag or digest: ${names.join(', ')}`,
  )
}

/** Whether a manifest is an image; one that cannot be read may be. */
async function readRole(
  descriptor: Descriptor,
  readManifest: ImageSource['readManifest'],
): Promise<'ARTIFACT' | 'IMAGE' | 'UNREADABLE'> {
  try {
    const text = new TextDecoder().decode(await readManifest(descriptor.digest))
    const content = parseManifestContent(text, descriptor.mediaType)
    if ('notUnderstood' in content) return 'IMAGE'
    const isListOfArtifacts = content.role === 'INDEX' && content.children.length === 0
    return content.role === 'ARTIFACT' || isListOfArtifacts ? 'ARTIFACT' : 'IMAGE'
  } catch (failure) {
    if (failure instanceof ImageContentError) return 'UNREADABLE'
    throw failure
  }
}
