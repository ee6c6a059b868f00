import { Command } from 'commander'
import type { TrustedBase } from '../../audit/engines/image/content/trusted-base.ts'
import {
  inspectImage,
  readTrustedBases,
  type InspectedImage,
} from '../../functions/images/content/inspect-image.ts'
import { createDirectoryCache, createMemoryCache } from '../../functions/images/content/layer-cache.ts'
import { ImageContentError } from '../../functions/images/image-source.ts'
import { openLayoutSource } from '../../functions/images/oci-layout/layout-source.ts'
import { CliError } from '../cli-error.ts'
import { startPhase } from '../output/progress.ts'
import { printJson, printLine } from '../output/terminal.ts'
import { getProgramRun, setExitCode } from '../program-io.ts'
import { formatInspection } from './format-inspection.ts'
import { parseLayoutReference } from './layout-reference.ts'

interface Options {
  platform?: string
  trustedBase: string[]
  cache?: string
  json: boolean
}

/** `assay image inspect`: what an image contains. */
export function createInspectCommand(): Command {
  return new Command('inspect')
    .summary('read what an image contains')
    .description(
      'Read what an image of an OCI layout contains: operating system with its end of life, packages, user, entry point, ' +
        'variables, secrets in files and in the configuration. Runs nothing of the image, and opens no address.',
    )
    .argument('<image>', 'the directory of an OCI layout, with :TAG or @DIGEST if it has several images')
    .option(
      '--platform <os/arch>',
      'only the image of this platform, such as linux/arm64; default: of all platforms',
    )
    .option(
      '--trusted-base <image>',
      'an image that counts as a base if the image begins with its layers, named as the image; can be repeated',
      (value: string, values: string[]) => [...values, value],
      [],
    )
    .option(
      '--cache <dir>',
      'directory in which what layers contain is kept by digest, for the next image with the layer',
    )
    .option('--json', 'print one JSON document (schema assay.image-content/1)', false)
    .addHelpText('after', HELP_TEXT)
    .action(async (image: string, options: Options) => {
      const inspected = await inspectLayout(image, options)
      if (options.json) printJson({ schema: 'assay.image-content/1', image, ...inspected })
      else formatInspection(inspected, { now: new Date(), isVerbose: isVerbose() }).forEach(printLine)
      setExitCode(inspected.images.every(({ unknown }) => unknown.length === 0) ? 0 : 1)
    })
}

const HELP_TEXT = `
Exit codes:
  0  everything was read
  1  something could not be read, and is unknown
  2  the command could not run`

function isVerbose(): boolean {
  return getProgramRun().verbosity === 'VERBOSE'
}

async function inspectLayout(
  image: string,
  { platform, trustedBase, cache }: Options,
): Promise<InspectedImage> {
  const trustedBases: TrustedBase[] = []
  for (const base of trustedBase)
    trustedBases.push(
      ...(await readLayout(base, (source, reference) => readTrustedBases(source, reference, base))),
    )
  return readLayout(image, (source, reference) =>
    inspectImage(source, reference, {
      cache: cache === undefined ? createMemoryCache() : createDirectoryCache(cache),
      trustedBases,
      onLayer: ({ digest }) => startPhase(`Reading layer ${digest.slice(0, 19)}`),
      ...(platform === undefined ? {} : { platform }),
    }),
  )
}

/** Reads an image of a layout. Throws CliError if it is not there or cannot be read. */
async function readLayout<T>(
  image: string,
  read: (source: Awaited<ReturnType<typeof openLayoutSource>>, reference: string | undefined) => Promise<T>,
): Promise<T> {
  const { path, reference } = parseLayoutReference(image)
  try {
    return await read(await openLayoutSource(path), reference)
  } catch (failure) {
    if (!(failure instanceof ImageContentError)) throw failure
    throw new CliError(`cannot read the image ${image}: ${failure.message}`, { cause: failure })
  }
}
