import { cloudtrailEnabled } from '../../../../audit/controls/runtime-monitoring/cloudtrail-enabled.ts'
import type { Trail } from '../../../../audit/resources/cloudtrail/account-trails.ts'
import { testControl } from '../../../test-control.ts'

const good: Trail = {
  name: 'main',
  arn: 'arn:aws:cloudtrail:eu-west-1:111122223333:trail/main',
  isLogging: true,
  logsManagementWrites: true,
  logFileValidation: true,
  isOrganizationTrail: false,
}
const stopped = { ...good, name: 'stopped', isLogging: false }
const reading = { ...good, name: 'reading', logsManagementWrites: false }
const unsigned = { ...good, name: 'unsigned', logFileValidation: false }
const facts = (...trails: Trail[]) => ({ trails })

testControl(cloudtrailEnabled, 'AWS::CloudTrail::AccountTrails', {
  compliant: [
    { name: 'one trail', facts: facts(good) },
    { name: 'an organization trail', facts: facts({ ...good, isOrganizationTrail: true }) },
    { name: 'one of several', facts: facts(stopped, reading, unsigned, good), evidence: { trail: 'main' } },
  ],
  nonCompliant: [
    { name: 'no trail', facts: facts(), reason: 'The account has no multi-region trail.' },
    { name: 'a stopped trail', facts: facts(stopped), reason: 'is logging: stopped.' },
    {
      name: 'no trail that logs writes',
      facts: facts(stopped, reading),
      reason: 'logs write management events: reading.',
    },
    {
      name: 'no trail with log file validation',
      facts: facts(reading, unsigned),
      reason: 'No multi-region trail validates its log files: unsigned.',
    },
  ],
})
