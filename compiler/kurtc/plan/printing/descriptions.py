"""Which descriptions say more than the step itself: those that the package wrote."""

from collections.abc import Mapping

from kurtc.plan.model import Step

GENERATED: Mapping[str, str] = {
    "add_service": "Adding service with name '",
    "add_services": "Adding '",
    "set_service": "Setting config of service '",
    "get_service": "Fetching service '",
    "get_services": "Fetching services",
    "remove_service": "Removing service '",
    "start_service": "Starting service '",
    "stop_service": "Stopping service '",
    "exec": "Executing command on service '",
    "request": "Running '",
    "wait": "Waiting for at most '",
    "verify": "Verifying whether two values meet a certain condition '",
    "print": "Printing a message",
    "run_sh": "Running sh script",
    "run_python": "Running Python script",
    "upload_files": "Uploading file '",
    "render_templates": "Rendering a template to a files artifact with name '",
    "store_service_files": "Storing files from service '",
    "get_files_artifact": "Fetching files artifact '",
    "get_cluster_type": "Fetching cluster type '",
}
"""How Kurtosis' own descriptions begin."""


def own_description(step: Step) -> str:
    """The description that the package gave to the step; empty if it gave none."""
    generated = GENERATED.get(step.instruction.instruction)
    return "" if generated and step.description.startswith(generated) else step.description
