import { CreateBucketCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3'
import type { LocalAws } from '../../../local-aws/local-aws.ts'
import {
  buildAttribute,
  buildLambda,
  buildRef,
  buildChangeRole,
  buildTyped,
  defineStep,
  type TemplateChange,
} from './template-change.ts'

const version = (others: object = {}) =>
  buildTyped('AWS::Lambda::Version', { FunctionName: buildRef('Api'), ...others })
const alias = (versionId: string, others: object = {}) =>
  buildTyped('AWS::Lambda::Alias', {
    FunctionName: buildRef('Api'),
    Name: 'live',
    FunctionVersion: buildAttribute(versionId, 'Version'),
    ...others,
  })
const layer = buildTyped('AWS::Lambda::LayerVersion', {
  LayerName: 'shared-code',
  Content: { S3Bucket: 'layers', S3Key: 'shared.zip' },
  CompatibleRuntimes: ['nodejs22.x', 'nodejs24.x'],
})

/** Changes of versions, aliases and layers. */
export const versionChanges: readonly TemplateChange[] = [
  {
    name: 'an alias of a version whose runtime ends, which then moves to another version',
    stack: 'alias',
    steps: [
      defineStep({
        Role: buildChangeRole(),
        Api: buildLambda('Role', { Runtime: 'nodejs18.x' }),
        One: version(),
        Live: alias('One'),
      }),
      defineStep({
        Role: buildChangeRole(),
        Api: buildLambda('Role', { Runtime: 'nodejs24.x' }),
        One: version(),
        Live: alias('One'),
      }),
      defineStep({
        Role: buildChangeRole(),
        Api: buildLambda('Role', { Runtime: 'nodejs24.x' }),
        One: version(),
        Other: version(),
        Live: alias('Other'),
      }),
    ],
  },
  {
    name: 'an alias with a URL for everyone and a permission',
    stack: 'alias-url',
    steps: [
      defineStep({
        Role: buildChangeRole(),
        Api: buildLambda('Role'),
        One: version(),
        Live: alias('One'),
        Url: buildTyped(
          'AWS::Lambda::Url',
          { TargetFunctionArn: buildRef('Api'), Qualifier: 'live', AuthType: 'NONE' },
          { DependsOn: 'Live' },
        ),
        Permission: buildTyped('AWS::Lambda::Permission', {
          FunctionName: buildRef('Live'),
          Action: 'lambda:InvokeFunctionUrl',
          Principal: '*',
          FunctionUrlAuthType: 'NONE',
        }),
      }),
      defineStep({ Role: buildChangeRole(), Api: buildLambda('Role'), One: version(), Live: alias('One') }),
    ],
  },
  {
    name: 'a layer that a function uses, which everyone may use then',
    stack: 'layer',
    steps: [
      defineStep(
        { Layer: layer, Role: buildChangeRole(), Api: buildLambda('Role', { Layers: [buildRef('Layer')] }) },
        uploadLayer,
      ),
      defineStep({
        Layer: layer,
        Permission: buildTyped('AWS::Lambda::LayerVersionPermission', {
          LayerVersionArn: buildRef('Layer'),
          Action: 'lambda:GetLayerVersion',
          Principal: '*',
        }),
        Role: buildChangeRole(),
        Api: buildLambda('Role', { Layers: [buildRef('Layer')] }),
      }),
      defineStep({ Layer: layer, Role: buildChangeRole(), Api: buildLambda('Role') }),
    ],
  },
]

/** The code of the layer: an archive without files. */
async function uploadLayer(localAws: LocalAws): Promise<void> {
  const client = new S3Client({ ...localAws.client(), forcePathStyle: true })
  const archive = Buffer.concat([Buffer.from('PK\u0005\u0006'), Buffer.alloc(18)])
  await client.send(new CreateBucketCommand({ Bucket: 'layers' }))
  await client.send(new PutObjectCommand({ Bucket: 'layers', Key: 'shared.zip', Body: archive }))
}
