import { Command } from 'commander'
import { CliError } from '../cli-error.ts'
import { printImageVerification } from './image-verification.ts'
import { verifyBundleFile, type BundleOptions } from './verify-bundle.ts'

interface Options extends Partial<BundleOptions> {
  json: boolean
}

/** `assay image verify`: whether an expected signer vouches for an artifact. */
export function createVerifyCommand(): Command {
  return new Command('verify')
    .summary('verify that an expected signer vouches for an artifact')
    .description(
      'Verify that a Sigstore bundle is a signature or attestation of an artifact by an expected signer: a public key, or an ' +
        'identity that an OIDC issuer proved. Everything is verified offline against a trust root.',
    )
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
    .action(async (options: Options) => {
      printImageVerification(await verifyBundleFile(checkOptions(options)), options)
    })
}

const HELP_TEXT = `
Examples:
  assay image verify --bundle app.sigstore.json --artifact app.tar.gz --key cosign.pub
  assay image verify --bundle image.sigstore.json --artifact sha256:9f86d0… \\
    --issuer https://token.actions.githubusercontent.com \\
    --subject https://github.com/example/shop/.github/workflows/release.yml@refs/heads/main

Exit codes:
  0  an expected signer vouches for the artifact
  1  none does
  2  it could not be decided, or the command could not run`

/** Throws CliError for options that do not say what to verify, or who must have signed it. */
function checkOptions({ bundle, artifact, ...options }: Options): BundleOptions {
  if (bundle === undefined || artifact === undefined)
    throw new CliError('nothing says what to verify; name a --bundle and its --artifact')
  return { bundle, artifact, ...options }
}
