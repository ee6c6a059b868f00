import { Command } from 'commander'

/** A command of the CLI. Its module is loaded only when it runs: the CLI starts at once. */
export interface CommandDefinition {
  name: string
  /** One line for the list of commands. */
  summary: string
  /** Loads the command. `createFullProgram` is for a command that describes all others. */
  load(createFullProgram: () => Promise<Command>): Promise<Command>
}

/** All commands, in the order of `assay --help`. */
export const commandDefinitions: readonly CommandDefinition[] = [
  {
    name: 'audit',
    summary: 'audit an account: live, or from an account file',
    load: async () => (await import('./audit.ts')).createAuditCommand(),
  },
  {
    name: 'collect',
    summary: 'record a live account into an account file',
    load: async () => (await import('./collect.ts')).createCollectCommand(),
  },
  {
    name: 'gate',
    summary: 'judge CloudFormation templates before they are deployed',
    load: async () => (await import('./gate.ts')).createGateCommand(),
  },
  {
    name: 'image',
    summary: 'verify who vouches for an image, and read what it contains',
    load: async () => (await import('./image.ts')).createImageCommand(),
  },
  {
    name: 'evidence',
    summary: 'pack what an audit rests on, verify it, and evaluate it again',
    load: async () => (await import('./evidence.ts')).createEvidenceCommand(),
  },
  {
    name: 'controls',
    summary: 'list the controls, or print one',
    load: async () => (await import('./controls.ts')).createControlsCommand(),
  },
  {
    name: 'findings',
    summary: 'list findings, show one, or accept its risk',
    load: async () => (await import('./findings.ts')).createFindingsCommand(),
  },
  {
    name: 'settings',
    summary: 'show and change the settings of a deployment, without deploying it',
    load: async () => (await import('./settings.ts')).createSettingsCommand(),
  },
  {
    name: 'doctor',
    summary: 'check that a deployment sees all changes',
    load: async () => (await import('./doctor.ts')).createDoctorCommand(),
  },
  {
    name: 'replay',
    summary: 'replay events against an account file',
    load: async () => (await import('./replay.ts')).createReplayCommand(),
  },
  {
    name: 'affected',
    summary: 'list the resources that an event affects',
    load: async () => (await import('./affected.ts')).createAffectedCommand(),
  },
  {
    name: 'access',
    summary: 'answer questions about IAM policies',
    load: async () => (await import('./access.ts')).createAccessCommand(),
  },
  {
    name: 'completion',
    summary: 'print a completion script for a shell',
    load: async createFullProgram =>
      (await import('./completion.ts')).createCompletionCommand(createFullProgram),
  },
]

/** Stands for a command that is not loaded: its name and summary, for help and suggestions. */
export function createSummaryCommand({ name, summary }: CommandDefinition): Command {
  return new Command(name).summary(summary).description(summary)
}
