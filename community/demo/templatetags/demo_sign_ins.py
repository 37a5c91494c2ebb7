from django import template

from community.demo.backend import SIGN_INS

register = template.Library()


@register.simple_tag
def demo_sign_ins():
    return SIGN_INS
