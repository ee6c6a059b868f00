import { iamPolicyNoDecryptOnAllKeys } from '../../../../audit/controls/least-privilege/iam-policy-no-decrypt-on-all-keys.ts'
import { testControl, type ControlCase } from '../../../test-control.ts'
import {
  allowOnEverything,
  allowAllExcept,
  testEveryPolicyHolder,
  buildManagedPolicyCase,
} from '../policy-cases.ts'

const key = (region: string, account: string, id: string) => `arn:aws:kms:${region}:${account}:key/${id}`
const on = (...Resource: string[]): ControlCase => ({
  name: `on ${Resource.join()}`,
  ...buildManagedPolicyCase(allowOnEverything('kms:Decrypt', { Resource })),
})
const under = (Condition: object): ControlCase => ({
  name: JSON.stringify(Condition),
  ...buildManagedPolicyCase(allowOnEverything('kms:Decrypt', { Condition })),
})
const ONE = '1234abcd-12ab-34cd-56ef-1234567890ab'

testEveryPolicyHolder(iamPolicyNoDecryptOnAllKeys, {
  bad: allowOnEverything('kms:*'),
  good: allowOnEverything('kms:Decrypt', { Resource: key('eu-west-1', '111122223333', ONE) }),
})

testControl(iamPolicyNoDecryptOnAllKeys, 'AWS::IAM::ManagedPolicy', {
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
      ...buildManagedPolicyCase(
        allowOnEverything(['kms:Encrypt', 'kms:GenerateDataKey*', 'kms:ReEncryptTo', 'kms:List*']),
      ),
    },
    { name: 'everything but keys', ...buildManagedPolicyCase(allowAllExcept('kms:*')) },
    {
      name: 'denied in the same policy',
      ...buildManagedPolicyCase(allowOnEverything('kms:*'), {
        Effect: 'Deny',
        Action: ['kms:Decrypt', 'kms:ReEncrypt*'],
        Resource: '*',
      }),
    },
  ],
  nonCompliant: [
    {
      ...on('*'),
      reason: 'Policy a allows decryption with any KMS key (statement 1: Action kms:Decrypt on Resource *).',
    },
    on(key('*', '*', '*')),
    on(key('*', '111122223333', '*')),
    { ...on(key('eu-west-1', '111122223333', '*')), name: 'all keys of one region' },
    { ...on(key('eu-*', '111122223333', '*')), name: 'all keys of some regions' },
    on('arn:aws:kms:*'),
    on('arn:aws:kms'),
    on('arn:aws:kms:eu-west-1:111122223333'),
    { name: 'kms:*', ...buildManagedPolicyCase(allowOnEverything('kms:*')) },
    { name: 'kms:D*', ...buildManagedPolicyCase(allowOnEverything('kms:D*')) },
    {
      name: 'kms:ReEncrypt*',
      ...buildManagedPolicyCase(allowOnEverything('kms:ReEncrypt*')),
      reason: 'kms:ReEncrypt*',
    },
    { name: 'everything', ...buildManagedPolicyCase(allowOnEverything('*')) },
    { name: 'NotAction', ...buildManagedPolicyCase(allowAllExcept('iam:*')) },
    {
      name: 'one of two actions denied',
      ...buildManagedPolicyCase(allowOnEverything('kms:*'), {
        Effect: 'Deny',
        Action: 'kms:Decrypt',
        Resource: '*',
      }),
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
