import { Command } from 'commander'
import type { TrustedBase } from '../../audit/engines/image/content/trusted-base.ts'
import {
  inspectImage,
  readTrustedBases,
  type InspectedImage,
} from '../../functions/images/content/inspect-image.ts'
import { createDirectoryCache, createMemoryCache } from '../../functions/images/content/layer-cache.ts'
import { ImageContentError, type ImageSource } from '../../functions/images/image-source.ts'
import { openLayoutSource } from '../../functions/images/oci-layout/layout-source.ts'
import { buildRepositoryResource } from '../../audit/resources/ecr/repository.ts'
import { parseImageUri, type ImageUri } from '../../audit/resources/ecr/image.ts'
import { useProfile } from '../account/live-account.ts'
import { CliError } from '../cli-error.ts'
import { startPhase } from '../output/progress.ts'
import { printJson, printLine } from '../output/terminal.ts'
import { getProgramRun, setExitCode } from '../program-io.ts'
import { formatInspection } from './format-inspection.ts'
import { describeRegistryFailure } from './registry-failure.ts'
import { parseLayoutReference } from './layout-reference.ts'

interface Options {
  platform?: string
  trustedBase: string[]
  cache?: string
  profile?: string
  json: boolean
}

/** `assay image inspect`: what an image contains. */
export function createInspectCommand(): Command {
  return new Command('inspect')
    .summary('read what an image contains')
    .description(
      'Read what an image contains: operating system with its end of life, packages, user, entry point, variables, secrets ' +
        'in files and in the configuration. Runs nothing of the image. An image of ECR is read with the current ' +
        'credentials, which counts as a pull; for an OCI layout, no address is opened.',
    )
    .argument(
      '<image>',
      'the URI of an image in ECR, or the directory of an OCI layout, with :TAG or @DIGEST if it has several images',
    )
    .option('--profile <name>', 'the profile of the AWS credentials, for an image of ECR')
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
      const inspected = await inspectNamed(image, options)
      if (options.json) printJson({ schema: 'assay.image-content/1', image, ...inspected })
      else formatInspection(inspected, { now: new Date(), isVerbose: isVerbose() }).forEach(printLine)
      setExitCode(inspected.images.every(({ unknown }) => unknown.length === 0) ? 0 : 1)
    })
}

const HELP_TEXT = `
Examples:
  assay image inspect ./layout:1.4.0 --platform linux/arm64
  assay image inspect 123456789012.dkr.ecr.eu-west-1.amazonaws.com/shop:1.4.0

Exit codes:
  0  everything was read
  1  something could not be read, and is unknown
  2  the command could not run`

function isVerbose(): boolean {
  return getProgramRun().verbosity === 'VERBOSE'
}

async function inspectNamed(
  image: string,
  { platform, trustedBase, cache, profile }: Options,
): Promise<InspectedImage> {
  const trustedBases: TrustedBase[] = []
  for (const base of trustedBase)
    trustedBases.push(
      ...(await readImage(base, profile, (source, reference) => readTrustedBases(source, reference, base))),
    )
  return readImage(image, profile, (source, reference) =>
    inspectImage(source, reference, {
      cache: cache === undefined ? createMemoryCache() : createDirectoryCache(cache),
      trustedBases,
      onLayer: ({ digest }) => startPhase(`Reading layer ${digest.slice(0, 19)}`),
      ...(platform === undefined ? {} : { platform }),
    }),
  )
}

/** Reads an image by its tag or digest. */
type ReadImage<T> = (source: Omit<ImageSource, 'listReferrers'>, reference: string | undefined) => Promise<T>

/** Reads an image of ECR there, and any other one in the layout that it names. Throws CliError. */
function readImage<T>(image: string, profile: string | undefined, read: ReadImage<T>): Promise<T> {
  const uri = parseImageUri(image)
  return uri === undefined ? readLayout(image, read) : readRegistry(image, uri, profile, read)
}

/** Reads an image of ECR with the current credentials. Throws CliError if it cannot be read. */
async function readRegistry<T>(
  image: string,
  { region, repositoryArn, tag, digest }: ImageUri,
  profile: string | undefined,
  read: ReadImage<T>,
): Promise<T> {
  useProfile(profile)
  const [{ callEcrContent }, { createRegistryImage }] = await Promise.all([
    import('../../functions/aws/api/content/image-content.ts'),
    import('../../functions/aws/adapters/registry-image.ts'),
  ])
  // The registry is always named: it can be that of another account than the caller's.
  const repository = buildRepositoryResource(repositoryArn, '')
  try {
    return await read(createRegistryImage({ ...repository, region }, callEcrContent), digest ?? tag)
  } catch (failure) {
    throw describeRegistryFailure(failure, image)
  }
}

/** Reads an image of a layout. Throws CliError if it is not there or cannot be read. */
async function readLayout<T>(image: string, read: ReadImage<T>): Promise<T> {
  const { path, reference } = parseLayoutReference(image)
  try {
    return await read(await openLayoutSource(path), reference)
  } catch (failure) {
    if (!(failure instanceof ImageContentError)) throw failure
    throw new CliError(`cannot read the image ${image}: ${failure.message}`, { cause: failure })
  }
}
