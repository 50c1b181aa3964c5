"""Where kurtc makes something else of a recorded script than Kurtosis, and why."""

DEVIATIONS = {
    "set_service": "min_memory changes the minimum; Kurtosis writes it to the maximum",
    "frozen_svc_ports": "text of a typed value shows what it holds now; Kurtosis shows what it was made from",
    "cfg_attr_mutate": "text of a typed value shows what it holds now; Kurtosis shows what it was made from",
    "print_types": "the interpreter has no bytes literals, which no package uses; it refuses them with a position",
    "frozen_ret": "results of exec are dicts that a script can change; it only changes its own copy",
    "empty_name_render": "a files artifact cannot be named by an empty text",
    "ret_func": "a function's text names it differently",
}
"""Small scripts whose result differs."""

INSTEAD_OF_PANICS = {
    "eq": "True",
    "eq_ne": "True",
    "in_list": "True",
    "hash_typed": "{PortSpec(number=1): 1}",
    "run_sh_no_run": None,
}
"""What scripts print that crash Kurtosis' own interpreter; None: they are refused."""
