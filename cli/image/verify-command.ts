import { Command } from 'commander'
import { CliError } from '../cli-error.ts'
import { parseImageUri } from '../../audit/resources/ecr/image.ts'
import { printImageVerification, type ImageVerification } from './image-verification.ts'
import { verifyBundleFile, type BundleOptions } from './verify-bundle.ts'
import { verifyLayoutImage, type LayoutOptions } from './verify-layout.ts'
import { verifyRegistryImage } from './verify-registry.ts'

interface Options extends Partial<BundleOptions> {
  policy?: string
  repository?: string
  profile?: string
  json: boolean
}

/** `assay image verify`: whether an expected signer vouches for an artifact. */
export function createVerifyCommand(): Command {
  return new Command('verify')
    .summary('verify that an accepted signer vouches for an image or another artifact')
    .description(
      'Verify that the signatures of an image in ECR or in an OCI layout vouch for it, by a policy; or that a Sigstore bundle is ' +
        'a signature or attestation of an artifact by an expected signer: a public key, or an identity that an OIDC issuer ' +
        'proved. Signatures of ECR are read with BatchGetImage and GetDownloadUrlForLayer; everything is verified offline.',
    )
    .argument(
      '[image]',
      'the image: its URI in ECR, or the directory of an OCI layout, with :TAG or @DIGEST if it has several',
    )
    .option(
      '--policy <file>',
      'who must vouch for the image: a JSON file with "images", or a trust policy of Notation with its trust store beside it',
    )
    .option(
      '--repository <name>',
      'the repository of the image with its registry, which selects the policy; without it, only a policy for all repositories applies',
    )
    .option('--profile <name>', 'the profile of the AWS credentials, for an image of ECR')
    .option('--bundle <file>', 'the Sigstore bundle (JSON, v0.1 to v0.3)')
    .option('--artifact <file>', 'the artifact: a file, or its digest such as sha256:…')
    .option('--key <file>', 'the public key of the signer, in PEM')
    .option('--issuer <text>', 'the OIDC issuer of the signer, exactly')
    .option('--issuer-regexp <regexp>', 'the OIDC issuer, as a regular expression for the whole text')
    .option('--subject <text>', 'the subject of the signer (e-mail address or URI), exactly')
    .option('--subject-regexp <regexp>', 'the subject, as a regular expression for the whole text')
    .option(
      '--trusted-root <file>',
      'the trusted_root.json of a Sigstore instance; default: the public good instance',
    )
    .option('--allow-unlogged', 'accept a signature of --key without an entry in a transparency log')
    .option('--json', 'print one JSON document (schema assay.image-verification/1)', false)
    .addHelpText('after', HELP_TEXT)
    .action(async (image: string | undefined, options: Options) => {
      const verification =
        image === undefined
          ? await verifyBundleFile(checkOptions(options))
          : await verifyNamedImage(checkImageOptions(image, options), options)
      printImageVerification(verification, options)
    })
}

/** An image of ECR is read there, any other one in the layout that it names. */
function verifyNamedImage(
  { repository, ...named }: LayoutOptions,
  { profile }: Options,
): Promise<ImageVerification> {
  const uri = parseImageUri(named.image)
  if (uri === undefined) return verifyLayoutImage({ ...named, ...(repository && { repository }) })
  if (repository !== undefined)
    throw new CliError('the repository of an image of ECR is known; --repository is for a layout')
  return verifyRegistryImage({ ...named, uri, ...(profile && { profile }) })
}

const HELP_TEXT = `
Examples:
  assay image verify ./layout --policy trustpolicy.json
  assay image verify 123456789012.dkr.ecr.eu-west-1.amazonaws.com/shop:1.4.0 --policy images.json
  assay image verify ./layout:1.4.0 --policy images.json --repository registry.example.com/shop
  assay image verify --bundle app.sigstore.json --artifact app.tar.gz --key cosign.pub
  assay image verify --bundle image.sigstore.json --artifact sha256:9f86d0… \\
    --issuer https://token.actions.githubusercontent.com \\
    --subject https://github.com/example/shop/.github/workflows/release.yml@refs/heads/main

Exit codes:
  0  an accepted signer vouches for the image or artifact
  1  none does
  2  it could not be decided, or the command could not run`

/** Throws CliError for options that do not say what to verify, or who must have signed it. */
function checkOptions({ bundle, artifact, ...options }: Options): BundleOptions {
  if (bundle === undefined || artifact === undefined)
    throw new CliError(
      'nothing says what to verify; name an image and a --policy, or a --bundle and its --artifact',
    )
  return { bundle, artifact, ...options }
}

/** Throws CliError for an image without a policy, or with options of a bundle. */
function checkImageOptions(image: string, options: Options): LayoutOptions {
  const { policy, repository, trustedRoot } = options
  const foreign = BUNDLE_OPTIONS.find(name => options[name] !== undefined)
  if (foreign !== undefined)
    throw new CliError(`an image is verified by a --policy; ${OPTION_NAMES[foreign]} is for a --bundle`)
  if (policy === undefined) throw new CliError('nothing says who must vouch for the image; name a --policy')
  return {
    image,
    policy,
    ...(repository === undefined ? {} : { repository }),
    ...(trustedRoot === undefined ? {} : { trustedRoot }),
  }
}

const OPTION_NAMES = {
  bundle: '--bundle',
  artifact: '--artifact',
  key: '--key',
  issuer: '--issuer',
  issuerRegexp: '--issuer-regexp',
  subject: '--subject',
  subjectRegexp: '--subject-regexp',
  allowUnlogged: '--allow-unlogged',
} as const
const BUNDLE_OPTIONS = Object.keys(OPTION_NAMES) as (keyof typeof OPTION_NAMES)[]
