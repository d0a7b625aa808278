/** Those of a job that this process itself may run in: they would be taken for options. */
const ofSlurm = /^(SLURM|SBATCH|SALLOC|SRUN|SQUEUE|SINFO|SACCT|SACCTMGR|SCANCEL|SCONTROL|SPANK|SLURMD)_/i;

/** What a job may need of where it was submitted. Keys and tokens are not among it: what a job inherits can be read on the cluster. */
const inherited = /^(PATH|HOME|USER|LOGNAME|SHELL|LANG|TZ|LD_LIBRARY_PATH|MODULE(PATH|SHOME|S_CMD)|LMOD_\w+|BASH_ENV|CUDA_HOME|CUDA_PATH|CONDA_\w+|VIRTUAL_ENV|HF_HOME|HF_HUB_OFFLINE|NODE_EXTRA_CA_CERTS|SSL_CERT_(FILE|DIR)|https?_proxy|no_proxy|all_proxy)$/i;

/** For programs that ask: texts in English, times as seconds since 1970. */
export function askingEnvironment(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return { ...withoutSlurm(environment), LC_ALL: 'C', SLURM_TIME_FORMAT: '%s' };
}

/** For `sbatch`, whose whole environment becomes the job's: so nothing has to be listed in an option, which no value with a comma would survive. */
export function jobEnvironment(environment: NodeJS.ProcessEnv, own: Readonly<Record<string, string>>): NodeJS.ProcessEnv {
  const kept = Object.entries(withoutSlurm(environment)).filter(([name]) => inherited.test(name) || name === 'SLURM_CONF');
  return { ...Object.fromEntries(kept), LC_MESSAGES: 'C', ...own };
}

function withoutSlurm(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(environment).filter(([name]) => name === 'SLURM_CONF' || !ofSlurm.test(name)));
}
