import { functionCodeSigning } from '../../../../audit/controls/image-integrity/function-code-signing.ts'
import { testControl, type KnownResource } from '../../../test-control.ts'

const own = 'arn:aws:signer:eu-west-1:111122223333:/signing-profiles/Releases/4hcrVqLxwv'
const vendor = 'arn:aws:signer:eu-west-1:464622532012:/signing-profiles/Vendor/9kRvQpLxzz'
const stranger = 'arn:aws:signer:eu-west-1:999988887777:/signing-profiles/Other/1abcdefghi'

testControl(functionCodeSigning, 'AWS::Lambda::Function', {
  compliant: [
    {
      name: 'refuses what its own profile did not sign',
      ...signedBy('Enforce', own),
      evidence: {
        untrustedArtifacts: 'Enforce',
        publishers: [{ profile: 'Releases/4hcrVqLxwv', account: '111122223333', publisher: 'OWN' }],
      },
    },
    {
      name: 'accepts a profile of a trusted account',
      ...signedBy('Enforce', own, vendor),
      trusted: { accounts: ['464622532012'] },
      evidence: { publishers: [{ publisher: 'OWN' }, { publisher: 'TRUSTED' }] },
    },
    { name: 'with "required"', ...signedBy('Enforce', own), settings: { required: true } },
  ],
  nonCompliant: [
    {
      name: 'only warns',
      ...signedBy('Warn', own),
      reason:
        'The code signing configuration csc-0d4518bd353a0a7c6 of the function only warns about code without a valid signature.',
      evidence: { untrustedArtifacts: 'Warn' },
    },
    {
      name: 'accepts a profile of another account',
      ...signedBy('Enforce', own, stranger),
      trusted: { accounts: ['464622532012'] },
      reason: 'accepts signing profile Other/1abcdefghi of account 999988887777, which is not trusted.',
    },
    {
      name: 'warns, and accepts two profiles of other accounts',
      ...signedBy('Warn', vendor, stranger),
      reason:
        'only warns about code without a valid signature, and accepts signing profile Vendor/9kRvQpLxzz of account ' +
        '464622532012, which is not trusted (and 1 more).',
    },
    { name: 'accepts what is no signing profile', ...signedBy('Enforce', 'x'), reason: 'x of no account' },
    {
      name: 'without a configuration, which is required',
      facts: { runtime: 'nodejs24.x' },
      one: { codeSigningConfig: 'NONE' },
      settings: { required: true },
      reason: 'The function has no code signing configuration.',
    },
  ],
  notApplicable: [
    {
      name: 'without a configuration',
      facts: { runtime: 'nodejs24.x' },
      one: { codeSigningConfig: 'NONE' },
      reason: 'the setting "required" of the control is false',
    },
    {
      name: 'a container image',
      facts: { runtime: 'IMAGE' },
      one: { codeSigningConfig: 'NONE' },
      settings: { required: true },
      reason: 'container image',
    },
  ],
  insufficientData: [
    {
      name: 'a configuration that does not exist',
      facts: { runtime: 'nodejs24.x' },
      one: { codeSigningConfig: { presence: 'DELETED' } },
      reason: 'cannot be found',
    },
  ],
})

function signedBy(untrustedArtifacts: string, ...allowedPublishers: string[]): KnownResource {
  const arn = 'arn:aws:lambda:eu-west-1:111122223333:code-signing-config:csc-0d4518bd353a0a7c6'
  return {
    facts: { runtime: 'nodejs24.x' },
    one: { codeSigningConfig: { arn, facts: { untrustedArtifacts, allowedPublishers } } },
  }
}
