import { imageNoSecrets } from '../../../../audit/controls/image-integrity/image-no-secrets.ts'
import { testControl } from '../../../test-control.ts'
import { buildContentCase, buildContentIndex, foreignImageArn, testImageArn } from '../image-facts.ts'

const layer = `sha256:${'ab'.repeat(32)}`
const inFile = { path: 'app/.env', detected: ['aws-access-token'], layer }
const inVariable = { path: 'variable TOKEN', detected: ['name'] }
const holds = (...found: readonly object[]) => ({ secrets: { found } })

testControl(imageNoSecrets, 'AWS::ECR::Image', {
  compliant: [
    {
      name: 'no secrets',
      ...buildContentCase(),
      arn: testImageArn,
      evidence: { image: testImageArn, ignored: 0 },
    },
    {
      name: 'only places that are ignored',
      ...buildContentCase(holds(inFile, inVariable)),
      settings: { ignoredPaths: ['app/*', 'variable TOKEN'] },
      evidence: { ignored: 2 },
    },
    { name: 'an index of images without secrets', ...buildContentIndex({}, {}) },
  ],
  nonCompliant: [
    {
      name: 'a secret in a file',
      ...buildContentCase(holds(inFile)),
      reason:
        'The image media/resizer@sha256:7b7b7b7b7b7b appears to hold a secret in file app/.env of layer sha256:abababababab.',
      evidence: { places: [{ path: 'app/.env', layer: 'sha256:abababababab' }], by: ['aws-access-token'] },
    },
    {
      name: 'a secret in the configuration, and another one',
      ...buildContentCase(holds(inVariable, inFile)),
      reason: 'a secret in "variable TOKEN" of its configuration (and 1 more).',
    },
    {
      name: 'a secret in an image that was not searched as a whole',
      ...buildContentCase({
        secrets: { found: [inFile], unread: 'layer sha256:ab has more than 8388608 bytes' },
      }),
    },
    { name: 'one image of an index', ...buildContentIndex({}, holds(inFile)) },
  ],
  notApplicable: [
    { name: 'an image of another account', ...buildContentCase(holds(inFile)), arn: foreignImageArn },
    {
      name: 'an archived image',
      ...buildContentCase(holds(inFile), { storage: 'ARCHIVED' }),
      reason: 'is archived',
    },
    { name: 'an artifact', ...buildContentCase({}, { content: 'ARTIFACT' }), one: { contents: 'NONE' } },
  ],
  insufficientData: [
    {
      name: 'an image that was not searched as a whole',
      ...buildContentCase({ secrets: { found: [], unread: 'layer sha256:ab is encrypted' } }),
      reason: 'layer sha256:ab is encrypted',
    },
  ],
})
