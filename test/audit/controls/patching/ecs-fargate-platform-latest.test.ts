import { ecsFargatePlatformLatest } from '../../../../audit/controls/patching/ecs-fargate-platform-latest.ts'
import { testControl } from '../../../test-control.ts'

const linux = { launchType: 'FARGATE', platformFamily: 'Linux' }
const windows = { launchType: 'FARGATE', platformFamily: 'Windows_Server_2022_Core' }

testControl(ecsFargatePlatformLatest, 'AWS::ECS::Service', {
  compliant: [
    { name: 'LATEST', facts: { ...linux, platformVersion: 'LATEST' } },
    { name: 'the latest version for Linux', facts: { ...linux, platformVersion: '1.4.0' } },
    { name: 'the latest version for Windows', facts: { ...windows, platformVersion: '1.0.0' } },
    {
      name: 'the latest version by the settings',
      facts: { ...linux, platformVersion: '1.5.0' },
      settings: { newestLinux: '1.5.0' },
    },
    {
      name: 'by a capacity provider',
      facts: { ...linux, launchType: 'CAPACITY_PROVIDER', platformVersion: 'LATEST' },
    },
  ],
  nonCompliant: [
    {
      name: 'an older version',
      facts: { ...linux, platformVersion: '1.3.0' },
      reason: '1.3.0; 1.4.0 is the latest',
    },
    { name: 'the Windows version on Linux', facts: { ...linux, platformVersion: '1.0.0' } },
    {
      name: 'an unknown platform family',
      facts: { ...linux, platformFamily: 'NONE', platformVersion: '1.3.0' },
    },
    {
      name: 'by a capacity provider',
      facts: { ...linux, launchType: 'CAPACITY_PROVIDER', platformVersion: '1.3.0' },
    },
  ],
  notApplicable: ['EC2', 'EXTERNAL', 'MANAGED_INSTANCES', 'CAPACITY_PROVIDER'].map(launchType => ({
    name: launchType,
    facts: { launchType, platformFamily: 'NONE', platformVersion: 'NONE' },
  })),
})
