import { functionEnvNoSecrets } from '../../../../audit/controls/isolation/function-env-no-secrets.ts'
import { testControl, type KnownResource } from '../../../test-control.ts'

testControl(functionEnvNoSecrets, 'AWS::Lambda::Function', {
  compliant: [
    { name: 'no variables', ...variables({}), evidence: { variables: 0 } },
    {
      name: 'harmless variables',
      ...variables({ STAGE: [], SECRET_ARN: [] }),
      evidence: { variables: 2 },
    },
    {
      name: 'an ignored variable',
      ...variables({ ANON_KEY: ['JSON web token'] }),
      settings: { ignoredVariables: ['ANON_KEY'] },
    },
  ],
  nonCompliant: [
    {
      name: 'a key, detected by its format',
      ...variables({ STAGE: [], S3_KEY: ['AWS access key'] }),
      reason: 'Environment variable S3_KEY appears to hold a secret: AWS access key.',
      evidence: { suspects: [{ variable: 'S3_KEY', detected: ['AWS access key'] }], count: 1 },
    },
    {
      name: 'several secrets',
      ...variables({ A: ['key by its name'], B: [], C: ['private key'], D: ['npm token'] }),
      reason: 'A appears to hold a secret: key by its name (and 2 more).',
      evidence: { count: 3 },
    },
    {
      name: 'a secret beside an ignored variable',
      ...variables({ ANON_KEY: ['JSON web token'], TOKEN: ['GitHub token'] }),
      settings: { ignoredVariables: ['ANON_KEY', 'STAGE'] },
      reason: 'TOKEN',
      evidence: { count: 1 },
    },
  ],
})

function variables(detected: Readonly<Record<string, readonly string[]>>): KnownResource {
  const environment = Object.entries(detected).map(([name, looksLike]) => [
    name,
    { detected: looksLike, hash: '0123456789abcdef' },
  ])
  return { facts: { environment: Object.fromEntries(environment) as object } }
}
