import { layerPolicyNotPublic } from '../../../../audit/controls/least-privilege/layer-policy-not-public.ts'
import { parsePolicy } from '../../../../audit/engines/iam/policy-document.ts'
import { testControl, type KnownResource } from '../../../test-control.ts'

const arn = 'arn:aws:lambda:eu-west-1:111122223333:layer:telemetry:7'

testControl(layerPolicyNotPublic, 'AWS::Lambda::LayerVersion', {
  compliant: [
    { name: 'no policy', arn, facts: { policy: 'NONE' } },
    { name: 'an account', ...shares({ AWS: '444455556666' }) },
    { name: 'an organization', ...shares('*', { StringEquals: { 'aws:PrincipalOrgID': 'o-abc123' } }) },
    { name: 'published for everyone', ...shares('*'), settings: { publicByDesign: ['telemetry'] } },
  ],
  nonCompliant: [
    {
      name: 'everyone',
      ...shares('*'),
      reason: 'Layer version telemetry:7 is open to any AWS account (statement Share of its policy).',
    },
    { name: 'AWS *', ...shares({ AWS: '*' }) },
    { name: 'any organization', ...shares('*', { StringLike: { 'aws:PrincipalOrgID': 'o-*' } }) },
    {
      name: 'another layer is published',
      ...shares('*'),
      settings: { publicByDesign: ['telemetry-2', '7'] },
    },
  ],
  notApplicable: [
    {
      name: "another account's",
      arn: 'arn:aws:lambda:eu-west-1:580247275435:layer:LambdaInsightsExtension:53',
      facts: { policy: 'FOREIGN' },
      reason: 'The layer belongs to another account; only that account can change its policy.',
    },
  ],
})

function shares(Principal: unknown, Condition: object = {}): KnownResource {
  const statement = {
    Sid: 'Share',
    Effect: 'Allow',
    Principal,
    Action: 'lambda:GetLayerVersion',
    Resource: arn,
  }
  return {
    arn,
    facts: { policy: parsePolicy({ Version: '2012-10-17', Statement: { ...statement, Condition } }) },
  }
}
