import * as z from 'zod/mini'
import { descriptorSchema, type Descriptor } from '../../../audit/engines/image/descriptor.ts'
import { ImageContentError, MAX_MANIFEST_BYTES } from '../image-source.ts'
import { openLayoutFolder, readLayoutJson } from './layout-files.ts'

/** An opened layout: its folder without symbolic links, and the manifests that its index names. */
export interface OpenLayout {
  folder: string
  /** In the order of `index.json`. */
  manifests: readonly Descriptor[]
}

/** The key of a tag in `index.json` (OCI Image Format Specification, "Pre-Defined Annotation Keys"). */
const REF_NAME = 'org.opencontainers.image.ref.name'

/** The key under which containerd keeps the full name of an image. */
const FULL_NAME = 'io.containerd.image.name'

const layoutSchema = z.object({ imageLayoutVersion: z.literal('1.0.0') })
const indexSchema = z.object({ manifests: z.array(descriptorSchema) })

/** Opens an OCI layout (OCI Image Format Specification, "OCI Image Layout"). Throws ImageContentError for another. */
export async function openLayout(path: string): Promise<OpenLayout> {
  const folder = await openLayoutFolder(path)
  const layout = layoutSchema.safeParse(await readLayoutJson(folder, 'oci-layout', 4_096))
  if (!layout.success) throw new ImageContentError(`${path} is no OCI layout of version 1.0.0`)
  const index = indexSchema.safeParse(await readLayoutJson(folder, 'index.json', MAX_MANIFEST_BYTES))
  if (!index.success)
    throw new ImageContentError('index.json of the layout does not have the format of an index')
  return { folder, manifests: index.data.manifests }
}

/** The tags of a manifest in the layout: its reference name, and the tag of its full name. */
export function listLayoutTags({ annotations }: Descriptor): string[] {
  return [annotations[REF_NAME], annotations[FULL_NAME]].filter(name => name !== undefined)
}

/** Whether `tag` names a manifest of the layout: its reference name, or the tag at the end of a full name. */
export function hasTag(descriptor: Descriptor, tag: string): boolean {
  return listLayoutTags(descriptor).some(name => name === tag || name.endsWith(`:${tag}`))
}
