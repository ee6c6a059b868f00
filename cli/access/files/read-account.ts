import type { AccountPermissions } from '../../run/local-audit.ts'
import { QuestionError } from '../question-error.ts'

/**
 * Reads the principals of the account file in `directory`. The modules for this are loaded here: questions do not need
 * them. Throws QuestionError.
 */
export async function readAccount(directory: string): Promise<AccountPermissions> {
  const [{ readPermissions }, { AccountFileError }, { CliError }] = await Promise.all([
    import('../../run/read-permissions.ts'),
    import('../../../functions/local/account-file.ts'),
    import('../../cli-error.ts'),
  ])
  try {
    return await readPermissions(directory)
  } catch (failure) {
    if (failure instanceof AccountFileError || failure instanceof CliError)
      throw new QuestionError(failure.message, { cause: failure })
    throw failure
  }
}
