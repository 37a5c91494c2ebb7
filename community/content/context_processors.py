"""What every page needs: the company's name and colour, the menu, the languages."""


def site(request):
    return {}
