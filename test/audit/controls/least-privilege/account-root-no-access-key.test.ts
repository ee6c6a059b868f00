import { accountRootNoAccessKey } from '../../../../audit/controls/least-privilege/account-root-no-access-key.ts'
import { testControl } from '../../../test-control.ts'

testControl(accountRootNoAccessKey, 'AWS::Organizations::Account', {
  compliant: [{ name: 'no key', facts: { rootAccessKeys: 0 } }],
  nonCompliant: [
    {
      name: 'a key',
      facts: { rootAccessKeys: 1 },
      reason: 'The root user of account 111122223333 has an access key.',
    },
    { name: 'two keys', facts: { rootAccessKeys: 2 }, evidence: { rootAccessKeys: 2 } },
  ],
})
