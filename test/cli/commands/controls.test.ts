import { describe, expect, it } from 'vitest'
import { checklist } from '../../../audit/checklist.ts'
import { runAssay } from '../run-assay.ts'

interface ControlsDocument {
  controls: { id: string; severity: string; kinds: string[]; frameworks: Record<string, string[]> }[]
}

async function listControls(...args: string[]): Promise<ControlsDocument['controls']> {
  const { stdout } = await runAssay('controls', '--json', ...args)
  return (JSON.parse(stdout) as ControlsDocument).controls
}

describe('assay controls', () => {
  it('lists all controls by strategy, with counts', async () => {
    const { stdout } = await runAssay('controls')
    for (const { id, title } of checklist) {
      expect(stdout).toContain(id)
      expect(stdout).toContain(title)
    }
    expect(stdout).toMatch(/^segmentation \(\d+\)$/m)
    expect(stdout).toMatch(new RegExp(`^${checklist.length} controls: \\d+ CRITICAL, \\d+ HIGH`, 'm'))
  })

  it('lists the controls of one strategy', async () => {
    const controls = await listControls('--strategy', 'least-privilege')
    expect(controls).toContainEqual(
      expect.objectContaining({
        id: 'least-privilege/function-role-no-admin',
        kinds: ['AWS::Lambda::Function'],
      }),
    )
    expect(controls.filter(({ id }) => !id.startsWith('least-privilege/'))).toEqual([])
  })

  it('filters by severity, kind and framework together', async () => {
    const controls = await listControls('--severity', 'high', '--kind', 'function', '--framework', 'pci')
    expect(controls).not.toEqual([])
    for (const { severity, kinds, frameworks } of controls) {
      expect(['CRITICAL', 'HIGH']).toContain(severity)
      expect(kinds).toContain('AWS::Lambda::Function')
      expect(Object.keys(frameworks).some(name => name.startsWith('PCI DSS'))).toBe(true)
    }
  })

  it.each(['segmentation/sg-no-admin-ports', 'sg-no-admin-ports'])(
    'prints one control whole: %s',
    async id => {
      const { stdout, status } = await runAssay('controls', id)
      const found = checklist.find(each => each.id === 'segmentation/sg-no-admin-ports')
      expect(status).toBe(0)
      for (const text of [
        found?.title,
        found?.rationale,
        found?.remediation,
        ...(found?.criteria ?? []),
        ...(found?.knownLimitations ?? []),
      ])
        expect(stdout).toContain(text)
      expect(stdout).toContain('AWS::EC2::SecurityGroup (security group)')
      expect(stdout).toContain('ports: [22,3389]')
      expect(stdout).toMatch(/CIS AWS Foundations .*: /)
    },
  )

  it.each([
    [
      ['sg-no-admin-port'],
      'there is no control "sg-no-admin-port"; did you mean "segmentation/sg-no-admin-ports"?',
    ],
    [['x'], 'there is no control "x"; assay controls lists all'],
    [['--framework', 'hipaa'], 'Known frameworks are '],
    [['--kind', 'functoin'], 'Did you mean "function"?'],
    [['--severity', 'worst'], 'Allowed choices are CRITICAL'],
  ])('refuses %j', async (args, message) => {
    const { stdout, stderr, status } = await runAssay('controls', ...args)
    expect({ stdout, status }).toEqual({ stdout: '', status: 2 })
    expect(stderr).toContain(message)
  })
})
