import { functionLayersTrusted } from '../../../../audit/controls/image-integrity/function-layers-trusted.ts'
import { buildLayerVersionResource } from '../../../../audit/resources/lambda/layer-version.ts'
import { testControl, type KnownResource } from '../../../test-control.ts'

const own = layer('111122223333', 'shared-utils:4')
const powertools = layer('017000801446', 'AWSLambdaPowertoolsPythonV3-python313-x86_64:7')
const insights = layer('580247275435', 'LambdaInsightsExtension:64')
const secrets = layer('015030872274', 'AWS-Parameters-and-Secrets-Lambda-Extension:101')
const telemetry = layer('901920570463', 'aws-otel-nodejs-amd64-ver-1-30-1:2')
const datadog = layer('464622532012', 'Datadog-Node22-x:130')
const untrustedLayer = layer('999988887777', 'handy:1')

testControl(functionLayersTrusted, 'AWS::Lambda::Function', {
  compliant: [
    {
      name: "the account's own layer",
      ...uses(own),
      evidence: { layers: [{ layer: 'shared-utils:4', account: '111122223333', publisher: 'OWN' }] },
    },
    { name: 'layers from several accounts of AWS', ...uses(own, powertools, insights, secrets, telemetry) },
    { name: 'a layer of AWS without an account', ...uses('arn:aws:lambda:::awslayer:AmazonLinux1803') },
    {
      name: 'from a trusted publisher',
      ...uses(datadog),
      trusted: { accounts: ['464622532012'] },
      evidence: { layers: [{ publisher: 'TRUSTED' }] },
    },
  ],
  nonCompliant: [
    {
      name: 'from a well-known publisher that is not listed as trusted',
      ...uses(datadog),
      reason: 'Layer Datadog-Node22-x:130 is published by account 464622532012, which is not trusted.',
      evidence: { others: [{ layer: 'Datadog-Node22-x:130', publisher: 'OTHER' }] },
    },
    {
      name: 'one of several layers',
      ...uses(own, powertools, untrustedLayer),
      reason: 'Layer handy:1 is published',
    },
    { name: 'two of several layers', ...uses(datadog, own, untrustedLayer), reason: '(and 1 more).' },
    {
      name: 'named like a layer of AWS',
      ...uses(layer('999988887777', 'LambdaInsightsExtension:64')),
      trusted: { accounts: ['464622532012'] },
    },
    {
      name: 'named like a layer of AWS without an account',
      ...uses('arn:aws:lambda::999988887777:awslayer:1'),
    },
    { name: 'without a valid account', ...uses('arn:aws:lambda:eu-west-1::layer:awslayer:1') },
  ],
  notApplicable: [{ name: 'no layers', ...uses(), reason: 'no layers' }],
})

function layer(account: string, name: string): string {
  return `arn:aws:lambda:eu-west-1:${account}:layer:${name}`
}

function uses(...arns: string[]): KnownResource {
  return { facts: { layers: arns.map(arn => buildLayerVersionResource(arn, '111122223333')) } }
}
