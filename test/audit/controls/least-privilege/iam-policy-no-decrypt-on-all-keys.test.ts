import { iamPolicyNoDecryptOnAllKeys } from '../../../../audit/controls/least-privilege/iam-policy-no-decrypt-on-all-keys.ts'
import { judges, type Case } from '../../../judges.ts'
import { allow, allowBut, judgesEveryHolder, managed } from './statements.ts'

const key = (region: string, account: string, id: string) => `arn:aws:kms:${region}:${account}:key/${id}`
const on = (...Resource: string[]): Case => ({
  name: `on ${Resource.join()}`,
  ...managed(allow('kms:Decrypt', { Resource })),
})
const under = (Condition: object): Case => ({
  name: JSON.stringify(Condition),
  ...managed(allow('kms:Decrypt', { Condition })),
})
const ONE = '1234abcd-12ab-34cd-56ef-1234567890ab'

judgesEveryHolder(iamPolicyNoDecryptOnAllKeys, {
  bad: allow('kms:*'),
  good: allow('kms:Decrypt', { Resource: key('eu-west-1', '111122223333', ONE) }),
})

judges(iamPolicyNoDecryptOnAllKeys, 'AWS::IAM::ManagedPolicy', {
  compliant: [
    on(key('eu-west-1', '111122223333', ONE), key('*', '111122223333', ONE)),
    on('arn:aws:kms:*:999988887777:key/*'),
    on('arn:aws:kms:*:111122223333:alias/*'),
    under({ StringEquals: { 'kms:ViaService': 's3.eu-west-1.amazonaws.com' } }),
    under({ StringLike: { 'kms:ViaService': ['s3.*.amazonaws.com', 'sqs.*.amazonaws.com'] } }),
    under({ 'ForAnyValue:StringEquals': { 'kms:ResourceAliases': 'alias/orders' } }),
    under({ StringLike: { 'kms:RequestAlias': 'alias/orders-*' } }),
    under({ StringEquals: { 'kms:EncryptionContext:app': 'orders' } }),
    under({ StringEquals: { 'aws:ResourceTag/app': 'orders' } }),
    {
      name: 'encryption',
      ...managed(allow(['kms:Encrypt', 'kms:GenerateDataKey*', 'kms:ReEncryptTo', 'kms:List*'])),
    },
    { name: 'everything but keys', ...managed(allowBut('kms:*')) },
    {
      name: 'denied in the same policy',
      ...managed(allow('kms:*'), {
        Effect: 'Deny',
        Action: ['kms:Decrypt', 'kms:ReEncrypt*'],
        Resource: '*',
      }),
    },
  ],
  nonCompliant: [
    {
      ...on('*'),
      reason: 'Statement 1 (Action kms:Decrypt on Resource *) lets its holder decrypt with every key.',
    },
    on(key('*', '*', '*')),
    on(key('*', '111122223333', '*')),
    { ...on(key('eu-west-1', '111122223333', '*')), name: 'all keys of one region' },
    { ...on(key('eu-*', '111122223333', '*')), name: 'all keys of some regions' },
    on('arn:aws:kms:*'),
    { name: 'kms:*', ...managed(allow('kms:*')) },
    { name: 'kms:D*', ...managed(allow('kms:D*')) },
    { name: 'kms:ReEncrypt*', ...managed(allow('kms:ReEncrypt*')), reason: 'kms:ReEncrypt*' },
    { name: 'everything', ...managed(allow('*')) },
    { name: 'NotAction', ...managed(allowBut('iam:*')) },
    {
      name: 'denied for one of two ways only',
      ...managed(allow('kms:*'), { Effect: 'Deny', Action: 'kms:Decrypt', Resource: '*' }),
    },
    under({ StringEqualsIfExists: { 'kms:ViaService': 's3.eu-west-1.amazonaws.com' } }),
    under({ StringNotEquals: { 'kms:ViaService': 's3.eu-west-1.amazonaws.com' } }),
    under({ StringLike: { 'kms:ViaService': '*.amazonaws.com' } }),
    under({ 'ForAllValues:StringLike': { 'kms:ResourceAliases': 'alias/orders' } }),
    under({ 'ForAnyValue:StringLike': { 'kms:ResourceAliases': 'alias/*' } }),
    under({ Null: { 'kms:ResourceAliases': 'false' } }),
    under({ StringEquals: { 'kms:CallerAccount': '111122223333' } }),
    under({ Bool: { 'aws:MultiFactorAuthPresent': 'true' } }),
  ],
})
