import * as z from 'zod/mini'
import { describeSchema, listSchema, objectSchema, textSchema } from './schema-fields.ts'

const anyText = (expected: string) => textSchema(expected, /^[^\0]+$/, 2_048)

const keySchema = objectSchema({
  key: describeSchema(
    'The public key, in PEM or the path of its file.',
    textSchema('a public key in PEM, or the path of its file', /\S/, 16_384),
  ),
})
const issuer = describeSchema(
  'The OIDC issuer, exactly.',
  anyText('an OIDC issuer such as https://token.example.com'),
)
const identitySchema = objectSchema({
  issuer,
  subject: describeSchema(
    'The e-mail address or URI of the signer, exactly.',
    anyText('an e-mail address or URI'),
  ),
})
const patternSchema = objectSchema({
  issuer,
  subjectPattern: describeSchema(
    'A regular expression for the whole e-mail address or URI of the signer.',
    textSchema('a regular expression', /^[^\0]+$/, 1_024),
  ),
})
const trustPolicySchema = objectSchema({
  trustPolicy: describeSchema(
    'The path of a trust policy of Notation, with its trust store beside it; or both, as a deployment has them.',
    z.union(
      [
        anyText('the path of a trust policy'),
        objectSchema({
          document: describeSchema(
            'The trust policy.',
            z.record(z.string(), z.unknown(), 'a trust policy document'),
          ),
          trustStores: describeSchema(
            'The certificates of each trust store: DER in Base64.',
            z.record(
              z.string(),
              listSchema(
                textSchema('a certificate in Base64', /^[A-Za-z0-9+/]+={0,2}$/, 65_536),
                'a list of 1 to 1000 certificates',
                1_000,
                1,
              ),
              'an object',
            ),
          ),
        }),
      ],
      'the path of a trust policy, or the policy with its trust stores',
    ),
  ),
})

const signingProfileSchema = objectSchema({
  signingProfile: describeSchema(
    'The ARN of a signing profile of AWS Signer with which ECR signs what is pushed.',
    textSchema(
      'the ARN of a signing profile, such as arn:aws:signer:eu-west-1:111122223333:/signing-profiles/release',
      /^arn:aws[a-z-]*:signer:[a-z0-9-]+:\d{12}:\/signing-profiles\/\w{2,64}$/,
      200,
    ),
  ),
})

const signerExpectation =
  'a signer: a key, an issuer with a subject or subjectPattern, a trustPolicy, or a signingProfile'

/**
 * A pattern that the name of a repository can match. One without a registry, with a scheme, a tag or an uppercase letter would
 * match none, and leave the images without a policy. So would one with another host of ECR or of Docker Hub, or with port 443:
 * images are compared by the first host of their registry.
 */
const REPOSITORY =
  /^(?![^/]*:443\/)(?![^/]*\.dkr(?:-ecr|[.-]ecr-fips)\.)(?!(?:index|registry-1)\.docker\.io\/|registry\.hub\.docker\.com\/)(?=[^/]*[*.:]|localhost\/)(?=[^*]*[*/])(?!.*\/\/)(?!.*\/.*:)[a-z0-9*._:/-]+$/

/** The policy of the images of some repositories, in the configuration. */
const imagePolicySchema = objectSchema({
  repositories: describeSchema(
    'Repositories with their registry; `*` stands for any characters.',
    listSchema(
      textSchema(
        'a repository with its registry, in lowercase and without a tag or another name of the registry, such as registry.example.com/team/*',
        REPOSITORY,
        512,
      ),
      'a list of 1 to 100 repositories',
      100,
      1,
    ),
  ),
  signedBy: describeSchema(
    'One of these signers must have signed.',
    listSchema(
      z.union(
        [keySchema, identitySchema, patternSchema, trustPolicySchema, signingProfileSchema],
        signerExpectation,
      ),
      'a list of 1 to 20 signers',
      20,
      1,
    ),
  ),
  builtBy: describeSchema(
    'What a SLSA provenance by one of the signers must state.',
    z.optional(
      objectSchema({
        builder: describeSchema('The id of the builder, exactly.', anyText('the id of a builder')),
        source: describeSchema(
          'The URI of the source repository, exactly and without a revision.',
          z.optional(anyText('the URI of a source repository')),
        ),
      }),
    ),
  ),
  mode: describeSchema(
    'Whether the gate and the deployment hook refuse an image that is not verified: enforce (default), or warn.',
    z.optional(z.enum(['warn', 'enforce'], 'warn or enforce')),
  ),
})

/** The policies of images, in the order in which they are looked up; none if no one must vouch for images. */
export const imagePoliciesSchema = listSchema(
  imagePolicySchema,
  'a list of at most 100 policies of images',
  100,
)
