import { Command } from 'commander'
import { createInspectCommand } from '../image/inspect.ts'
import { createVerifyCommand } from '../image/verify-command.ts'

/** `assay image`: who vouches for container images, and what they contain. */
export function createImageCommand(): Command {
  return new Command('image')
    .summary('verify who vouches for an image, and read what it contains')
    .description(
      'Verify who vouches for an image or another artifact, and read what an image contains. Calls no AWS API and opens no address.',
    )
    .addCommand(createVerifyCommand())
    .addCommand(createInspectCommand())
}
