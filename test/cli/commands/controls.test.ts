import { describe, expect, it } from 'vitest'
import { checklist } from '../../../audit/checklist.ts'
import { frameworkCatalog } from '../../../audit/frameworks/framework-catalog.ts'
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

  it('prints the clauses of a framework with their titles, controls and what stays manual', async () => {
    const { stdout, status } = await runAssay('controls', '--framework', 'PCI DSS 4.0.1')
    const [clauses = '', list = ''] = stdout.split(/^isolation \(/m)
    expect(status).toBe(0)
    const framework = frameworkCatalog.find(({ name }) => name === 'PCI DSS 4.0.1')
    for (const { id, title } of framework?.clauses ?? [])
      expect(clauses.replaceAll(/\s+/g, ' ')).toContain(` ${id} ${title}`)
    expect(clauses).toMatch(
      / {2}8\.4\.2 .*\n {16}least-privilege\/account-root-mfa\n {16}least-privilege\/account-user-mfa\n {16}manual: users/,
    )
    expect(clauses).toContain('not covered by a control')
    expect(clauses).not.toContain('NIST')
    expect(list).toMatch(/^\d+ controls: /m)
  })

  it('names only the chosen controls beside clauses', async () => {
    const { stdout } = await runAssay('controls', '--framework', 'soc', '--severity', 'critical')
    expect(stdout).toContain('CC6.6')
    expect(stdout).toContain('least-privilege/account-root-mfa')
    expect(stdout).not.toContain('least-privilege/account-user-mfa')
  })

  it('prints no clauses without a framework', async () => {
    const { stdout } = await runAssay('controls')
    expect(stdout).not.toContain('have controls')
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
    [['--framework', 'gdpr'], 'Known frameworks are '],
    [['--kind', 'functoin'], 'Did you mean "function"?'],
    [['--severity', 'worst'], 'Allowed choices are CRITICAL'],
  ])('refuses %j', async (args, message) => {
    const { stdout, stderr, status } = await runAssay('controls', ...args)
    expect({ stdout, status }).toEqual({ stdout: '', status: 2 })
    expect(stderr).toContain(message)
  })
})
