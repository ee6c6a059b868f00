import { functionCodeNoSecrets } from '../../../../audit/controls/image-integrity/function-code-no-secrets.ts'
import { testControl, type KnownResource } from '../../../test-control.ts'

const ENV = { path: 'app/.env', detected: ['AWS access key'] }
const PEM = { path: 'test/key.pem', detected: ['private-key'] }
const ownLayer = 'arn:aws:lambda:eu-west-1:111122223333:layer:shared:4/code'
const vendorLayer = 'arn:aws:lambda:eu-west-1:464622532012:layer:Agent:130/code'

testControl(functionCodeNoSecrets, 'AWS::Lambda::Function', {
  compliant: [
    { name: 'no secret', ...runs({ found: [] }), evidence: { archives: 1, ignored: 0 } },
    {
      name: 'no secret in its layers',
      ...runs({ found: [] }, [ownLayer, { found: [] }], [vendorLayer, { found: [] }]),
      evidence: { archives: 3 },
    },
    {
      name: 'a place that only looks like a secret',
      ...runs({ found: [PEM] }),
      settings: { ignoredPaths: ['test/*.pem'] },
      evidence: { ignored: 1 },
    },
  ],
  nonCompliant: [
    {
      name: 'a secret in its code',
      ...runs({ found: [ENV] }),
      reason: 'File app/.env of its code appears to hold a secret: "AWS access key".',
      evidence: { places: [{ path: 'app/.env' }], by: ['AWS access key'] },
    },
    {
      name: 'secrets in a layer and its code, of which one is ignored',
      ...runs({ found: [PEM] }, [ownLayer, { found: [ENV, PEM] }], [vendorLayer, { found: [ENV] }]),
      settings: { ignoredPaths: ['test/*'] },
      reason: 'File app/.env of layer shared:4 appears to hold a secret: "AWS access key" (and 1 more).',
      evidence: { ignored: 2, places: [{ layer: 'shared:4' }, { layer: 'Agent:130' }] },
    },
    {
      name: 'a secret in code that was not searched completely',
      ...runs({ found: [ENV], unread: 'the archive has more' }),
    },
  ],
  notApplicable: [
    {
      name: 'a container image',
      facts: { runtime: 'IMAGE' },
      one: { codeContent: 'NONE' },
      each: { layerContents: [] },
      reason: 'container image',
    },
    {
      name: 'a function that is not deployed yet',
      facts: { runtime: 'nodejs24.x' },
      one: { codeContent: 'NONE' },
      each: { layerContents: [] },
      reason: 'read when it is deployed',
    },
  ],
  insufficientData: [
    {
      name: 'code that was not searched completely',
      ...runs({ found: [], unread: 'the archive has more than 10 bytes' }),
      reason: 'A part of its code was not searched for secrets: "the archive has more than 10 bytes"',
    },
    {
      name: 'a layer that was not searched completely, and a place that is ignored',
      ...runs({ found: [PEM] }, [vendorLayer, { found: [], unread: 'the archive is no ZIP archive' }]),
      settings: { ignoredPaths: ['*.pem'] },
      reason: 'A part of layer Agent:130 was not searched for secrets',
    },
    {
      name: 'a layer that was deleted',
      facts: { runtime: 'nodejs24.x' },
      one: { codeContent: describeCode({ found: [] }) },
      each: { layerContents: [{ arn: ownLayer, presence: 'DELETED' }] },
    },
  ],
})

function describeCode(secrets: object): KnownResource {
  const arn = `arn:aws:lambda:eu-west-1:111122223333:function:orders/code/${'a'.repeat(43)}`
  return { arn, facts: { secrets } }
}

function runs(secrets: object, ...layers: [string, object][]): KnownResource {
  return {
    facts: { runtime: 'nodejs24.x' },
    one: { codeContent: describeCode(secrets) },
    each: { layerContents: layers.map(([arn, found]) => ({ arn, facts: { secrets: found } })) },
  }
}
