from django.template.loader import render_to_string
from wagtail import hooks


@hooks.register("slot:standing.data")
def data_of_who_is_shut_out(request, sanction):
    if not sanction.shuts_out:
        return ""
    return render_to_string("privacy/_shut_out.html", {"sanction": sanction}, request)
