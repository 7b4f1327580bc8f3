/** The attribute of a job's ad that holds its submission key. */
export const KEY_ATTRIBUTE = 'NestjsJobsKey';
/** The attribute of a job's ad that names the installation of the app it belongs to. */
export const INSTALLATION_ATTRIBUTE = 'NestjsJobsInstallation';
/** The attribute that becomes `true` when the outputs of a job are safe. */
export const ACKNOWLEDGED_ATTRIBUTE = 'NestjsJobsAcknowledged';
